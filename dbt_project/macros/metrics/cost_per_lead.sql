{#- What one lead cost. Null without spend. -#}
{% macro cost_per_lead(spend, leads) -%}
    {{ ratio('nullif(' ~ spend ~ ', 0)', leads) }}
{%- endmacro %}
