{#- Unix microseconds, as text, as a UTC timestamp, exactly; blank is null. -#}
{% macro epoch_microseconds_timestamp(expression) %}
    {{- adapter.dispatch('epoch_microseconds_timestamp')(expression) -}}
{% endmacro %}

{% macro default__epoch_microseconds_timestamp(expression) -%}
    make_timestamp(cast(nullif(trim({{ expression }}), '') as bigint))
{%- endmacro %}

{% macro spark__epoch_microseconds_timestamp(expression) -%}
    cast(timestamp_micros(cast(nullif(trim({{ expression }}), '') as bigint)) as timestamp_ntz)
{%- endmacro %}
