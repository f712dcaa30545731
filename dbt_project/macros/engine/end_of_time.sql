{#- A timestamp later than all. -#}
{% macro end_of_time() %}
    {{- adapter.dispatch('end_of_time')() -}}
{% endmacro %}

{% macro default__end_of_time() -%}
    cast('infinity' as timestamp)
{%- endmacro %}

{% macro spark__end_of_time() -%}
    cast('9999-12-31 23:59:59.999999' as timestamp_ntz)
{%- endmacro %}
