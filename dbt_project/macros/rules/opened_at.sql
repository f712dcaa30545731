{#- When a deal became an opportunity: when it was created, or closed if it was written down later than
   that, as deals are that were brought over from another system. `deals` names its table. -#}
{% macro opened_at(deals) -%}
    least({{ deals }}.created_at, coalesce({{ deals }}.closed_at, {{ deals }}.created_at))
{%- endmacro %}
