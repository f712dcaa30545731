{#- What a customer has brought so far, first and repeated sales. -#}
{% macro lifetime_value(revenue, customers) -%}
    {{ ratio(revenue, customers) }}
{%- endmacro %}
