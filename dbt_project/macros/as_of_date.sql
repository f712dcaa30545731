{#- The day the figures are made for, as a DATE: the var, else the day the run started. -#}
{% macro as_of_date() %}
    cast('{{ var("as_of_date") or run_started_at.strftime("%Y-%m-%d") }}' as date)
{% endmacro %}
