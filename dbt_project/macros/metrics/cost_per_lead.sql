{#- What one lead cost. Null where nothing was spent. -#}
{% macro cost_per_lead(spend, leads) -%}
    {{ ratio('nullif(' ~ spend ~ ', 0)', leads) }}
{%- endmacro %}
