{#- The time of the query, in UTC, as a timestamp without zone. -#}
{% macro utc_now() %}
    {{- adapter.dispatch('utc_now')() -}}
{% endmacro %}

{% macro default__utc_now() -%}
    current_timestamp at time zone 'UTC'
{%- endmacro %}

{% macro spark__utc_now() -%}
    cast(current_timestamp as timestamp_ntz)
{%- endmacro %}
