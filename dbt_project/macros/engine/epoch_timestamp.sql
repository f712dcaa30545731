{#- Unix seconds as a UTC timestamp. -#}
{% macro epoch_timestamp(expression) %}
    {{- adapter.dispatch('epoch_timestamp')(expression) -}}
{% endmacro %}

{% macro default__epoch_timestamp(expression) -%}
    make_timestamp(cast({{ expression }} as bigint) * 1000000)
{%- endmacro %}
