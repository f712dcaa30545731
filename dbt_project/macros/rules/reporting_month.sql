{#- The first day of a UTC timestamp's month, on the clock that reports are read by. -#}
{% macro reporting_month(timestamp_expression) -%}
    cast(date_trunc('month', {{ reporting_date(timestamp_expression) }}) as date)
{%- endmacro %}
