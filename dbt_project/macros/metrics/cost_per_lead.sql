{#- What one lead cost. -#}
{% macro cost_per_lead(spend, leads) -%}
    {{ ratio(spend, leads) }}
{%- endmacro %}
