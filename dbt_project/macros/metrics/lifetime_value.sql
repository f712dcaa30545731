{#- What a customer has brought so far, with first and repeat sales. -#}
{% macro lifetime_value(revenue, customers) -%}
    {{ ratio(revenue, customers) }}
{%- endmacro %}
