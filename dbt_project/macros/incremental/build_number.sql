{#- The number of the running build. -#}
{% macro build_number() %}
    {{- adapter.dispatch('build_number')() -}}
{% endmacro %}

{% macro default__build_number() -%}
    (select max(build_number) from ops.builds)
{%- endmacro %}

{% macro spark__build_number() -%}
    cast(1 as bigint)
{%- endmacro %}
