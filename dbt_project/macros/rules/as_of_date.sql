{#- The day the figures are made for, as a DATE: the var, else CLOSEDLOOP_AS_OF, else the day the run started. -#}
{% macro as_of_date() %}
    {%- set day = var("as_of_date") or env_var("CLOSEDLOOP_AS_OF", "") or run_started_at.strftime("%Y-%m-%d") -%}
    cast('{{ day }}' as date)
{%- endmacro %}
