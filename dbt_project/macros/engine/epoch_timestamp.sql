{#- Unix seconds, as text, as a UTC timestamp; blank is null. -#}
{% macro epoch_timestamp(expression) %}
    {{- adapter.dispatch('epoch_timestamp')(expression) -}}
{% endmacro %}

{% macro default__epoch_timestamp(expression) -%}
    make_timestamp(cast(nullif(trim({{ expression }}), '') as bigint) * 1000000)
{%- endmacro %}

{% macro spark__epoch_timestamp(expression) -%}
    cast(timestamp_seconds(cast(nullif(trim({{ expression }}), '') as bigint)) as timestamp_ntz)
{%- endmacro %}
