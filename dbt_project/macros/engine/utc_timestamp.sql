{#- ISO 8601 text, with a zone or in UTC, as a UTC timestamp without zone; blank is null. -#}
{% macro utc_timestamp(expression) %}
    {{- adapter.dispatch('utc_timestamp')(expression) -}}
{% endmacro %}

{% macro default__utc_timestamp(expression) -%}
    {#- A direct cast to timestamp drops the zone and keeps the local clock; of a text in UTC it is
        right, and three times as fast. NZ is a zone too. -#}
    case
        when {{ expression }} like '%Z' and {{ expression }} not like '%NZ'
            then try_cast({{ expression }} as timestamp)
        else timezone('UTC', cast(nullif(trim({{ expression }}), '') as timestamptz))
    end
{%- endmacro %}
