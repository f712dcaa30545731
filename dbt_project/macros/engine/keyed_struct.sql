{#- The first struct of a list whose field `key` is the given text; null where there is none. -#}
{% macro keyed_struct(list, key) %}
    {{- adapter.dispatch('keyed_struct')(list, key) -}}
{% endmacro %}

{% macro default__keyed_struct(list, key) -%}
    list_filter({{ list }}, lambda item: item.key = '{{ key }}')[1]
{%- endmacro %}

{% macro spark__keyed_struct(list, key) -%}
    get(filter({{ list }}, item -> item.key = '{{ key }}'), 0)
{%- endmacro %}
