{#- Whether a deal is a refund or credit note: won, for less than nothing. `deals` names its table. -#}
{% macro is_refund(deals) -%}
    coalesce({{ deals }}.is_won and {{ deals }}.amount < 0, false)
{%- endmacro %}
