{#- The number of the build that is published; null where none is. -#}
{% macro published_build() %}
    {{- adapter.dispatch('published_build')() -}}
{% endmacro %}

{% macro default__published_build() -%}
    (select max(build_number) from ops.builds where is_published)
{%- endmacro %}

{% macro spark__published_build() -%}
    cast(null as bigint)
{%- endmacro %}
