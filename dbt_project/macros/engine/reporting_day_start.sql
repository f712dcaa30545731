{#- The UTC timestamp at which a date begins on the clock that reports are read by (var
    reporting_timezone). -#}
{% macro reporting_day_start(date_expression) %}
    {{- adapter.dispatch('reporting_day_start')(date_expression) -}}
{% endmacro %}

{% macro default__reporting_day_start(date_expression) -%}
    {%- set zone = var('reporting_timezone', 'UTC') -%}
    {%- if zone == 'UTC' -%}
        cast({{ date_expression }} as timestamp)
    {%- else -%}
        timezone('UTC', timezone('{{ zone }}', cast({{ date_expression }} as timestamp)))
    {%- endif -%}
{%- endmacro %}

{% macro spark__reporting_day_start(date_expression) -%}
    {%- set zone = var('reporting_timezone', 'UTC') -%}
    {%- if zone == 'UTC' -%}
        cast({{ date_expression }} as timestamp_ntz)
    {%- else -%}
        convert_timezone('{{ zone }}', 'UTC', cast({{ date_expression }} as timestamp_ntz))
    {%- endif -%}
{%- endmacro %}
