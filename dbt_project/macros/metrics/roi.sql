{#- Return on investment: what each unit of spend brought on top of itself. -#}
{% macro roi(revenue, spend) -%}
    {{ ratio(revenue ~ ' - ' ~ spend, spend) }}
{%- endmacro %}
