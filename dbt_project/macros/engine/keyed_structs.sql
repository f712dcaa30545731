{#- The structs of a list whose field `key` is one of the given texts. -#}
{% macro keyed_structs(list, keys) %}
    {{- adapter.dispatch('keyed_structs')(list, keys) -}}
{% endmacro %}

{% macro default__keyed_structs(list, keys) -%}
    list_filter({{ list }}, lambda item: item.key in ({{ sql_texts(keys) }}))
{%- endmacro %}

{% macro spark__keyed_structs(list, keys) -%}
    filter({{ list }}, item -> item.key in ({{ sql_texts(keys) }}))
{%- endmacro %}
