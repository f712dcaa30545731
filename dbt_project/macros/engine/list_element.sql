{#- The element at a position of a list, counted from 1; null beyond its end. -#}
{% macro list_element(list_expression, position) %}
    {{- adapter.dispatch('list_element')(list_expression, position) -}}
{% endmacro %}

{% macro default__list_element(list_expression, position) -%}
    ({{ list_expression }})[{{ position }}]
{%- endmacro %}

{% macro spark__list_element(list_expression, position) -%}
    get({{ list_expression }}, {{ position }} - 1)
{%- endmacro %}
