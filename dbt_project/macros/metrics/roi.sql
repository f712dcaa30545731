{#- Return on investment: revenue less spend, per unit of spend. -#}
{% macro roi(revenue, spend) -%}
    {{ ratio(revenue ~ ' - ' ~ spend, spend) }}
{%- endmacro %}
