{#- A name in double quotes, for one that SQL has a use for, as the engine quotes it. -#}
{% macro quoted_name(name) %}
    {{- adapter.dispatch('quoted_name')(name) -}}
{% endmacro %}

{% macro default__quoted_name(name) -%}
    {{ name }}
{%- endmacro %}

{% macro spark__quoted_name(name) -%}
    {{ name | replace('"', '`') }}
{%- endmacro %}
