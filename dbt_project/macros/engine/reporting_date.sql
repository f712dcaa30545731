{#- The date of a UTC timestamp on the clock that reports are read by (var reporting_timezone). -#}
{% macro reporting_date(timestamp_expression) %}
    {{- adapter.dispatch('reporting_date')(timestamp_expression) -}}
{% endmacro %}

{% macro default__reporting_date(timestamp_expression) -%}
    {%- set zone = var('reporting_timezone', 'UTC') -%}
    {%- if zone == 'UTC' -%}
        cast({{ timestamp_expression }} as date)
    {%- else -%}
        cast(timezone('{{ zone }}', timezone('UTC', {{ timestamp_expression }})) as date)
    {%- endif -%}
{%- endmacro %}

{% macro spark__reporting_date(timestamp_expression) -%}
    {%- set zone = var('reporting_timezone', 'UTC') -%}
    {%- if zone == 'UTC' -%}
        cast({{ timestamp_expression }} as date)
    {%- else -%}
        cast(convert_timezone('UTC', '{{ zone }}', {{ timestamp_expression }}) as date)
    {%- endif -%}
{%- endmacro %}
