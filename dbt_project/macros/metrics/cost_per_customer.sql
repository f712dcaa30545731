{#- What one customer cost: the customer acquisition cost. -#}
{% macro cost_per_customer(spend, customers) -%}
    {{ ratio(spend, customers) }}
{%- endmacro %}
