{#- The whole days from a UTC timestamp to the as-of date. -#}
{% macro days_since(timestamp_expression) -%}
    {{ days_between(reporting_date(timestamp_expression), as_of_date()) }}
{%- endmacro %}
