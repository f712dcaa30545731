{#- What one customer cost: the customer acquisition cost. Null where nothing was spent. -#}
{% macro cost_per_customer(spend, customers) -%}
    {{ ratio('nullif(' ~ spend ~ ', 0)', customers) }}
{%- endmacro %}
