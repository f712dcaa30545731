{#- The share of customers that are still customers. -#}
{% macro retention_rate(active_customers, customers) -%}
    {{ ratio(active_customers, customers) }}
{%- endmacro %}
