{#-
    ISO 8601 text, with a zone or in UTC, as a UTC timestamp without zone; blank is null. A date
    without a time is the start of that day on the clock that reports are read by (var
    reporting_timezone).
-#}
{% macro utc_timestamp(expression) %}
    {{- adapter.dispatch('utc_timestamp')(expression) -}}
{% endmacro %}

{% macro default__utc_timestamp(expression) -%}
    {%- set given = "nullif(trim(" ~ expression ~ "), '')" -%}
    {%- set in_zone = "timezone('UTC', cast(" ~ given ~ " as timestamptz))" -%}
    {#-
        A direct cast to timestamp drops the zone and keeps the local clock; for a text in
        UTC it is right, and three times as fast. It fails for zones whose name ends in Z
        (NZ).
    -#}
    case
        when {{ expression }} like '%Z'
            then coalesce(try_cast({{ expression }} as timestamp), {{ in_zone }})
        {%- if var('reporting_timezone', 'UTC') != 'UTC' %}
        when {{ expression }} not like '%:%'
            then {{ reporting_day_start('cast(' ~ given ~ ' as date)') }}
        {%- endif %}
        else {{ in_zone }}
    end
{%- endmacro %}

{% macro spark__utc_timestamp(expression) -%}
    {%- set given = "nullif(trim(" ~ expression ~ "), '')" -%}
    {%- set in_zone = "cast(cast(" ~ given ~ " as timestamp_ltz) as timestamp_ntz)" -%}
    {%- if var('reporting_timezone', 'UTC') == 'UTC' -%}
        {{ in_zone }}
    {%- else -%}
        case
            when {{ expression }} not like '%:%'
                then {{ reporting_day_start('cast(' ~ given ~ ' as date)') }}
            else {{ in_zone }}
        end
    {%- endif -%}
{%- endmacro %}
