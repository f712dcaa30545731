{#- ISO 8601 text, with a zone or in UTC, as a UTC timestamp without zone; blank is null. -#}
{% macro utc_timestamp(expression) %}
    {{- adapter.dispatch('utc_timestamp')(expression) -}}
{% endmacro %}

{% macro default__utc_timestamp(expression) -%}
    {%- set in_zone = "timezone('UTC', cast(nullif(trim(" ~ expression ~ "), '') as timestamptz))" -%}
    {#- A direct cast to timestamp drops the zone and keeps the local clock; of a text in UTC it is
        right, and three times as fast. Of zones whose name ends in Z (NZ) it makes nothing. -#}
    case
        when {{ expression }} like '%Z'
            then coalesce(try_cast({{ expression }} as timestamp), {{ in_zone }})
        else {{ in_zone }}
    end
{%- endmacro %}
