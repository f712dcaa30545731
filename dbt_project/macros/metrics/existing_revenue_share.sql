{#- The share of revenue that comes from those who were customers before. -#}
{% macro existing_revenue_share(existing_revenue, revenue) -%}
    {{ ratio(existing_revenue, revenue) }}
{%- endmacro %}
