{#- What one customer cost: the customer acquisition cost. Null without spend. -#}
{% macro cost_per_customer(spend, customers) -%}
    {{ ratio('nullif(' ~ spend ~ ', 0)', customers) }}
{%- endmacro %}
