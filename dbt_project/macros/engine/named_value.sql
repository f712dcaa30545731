{#- The `value` of the first struct of a list whose `name` is the given text; null without one. -#}
{% macro named_value(list, name) %}
    {{- adapter.dispatch('named_value')(list, name) -}}
{% endmacro %}

{% macro default__named_value(list, name) -%}
    list_filter({{ list }}, lambda item: item.name = '{{ name }}')[1].value
{%- endmacro %}

{% macro spark__named_value(list, name) -%}
    get(filter({{ list }}, item -> item.name = '{{ name }}'), 0).value
{%- endmacro %}
