{#- Whether a list holds a value; false where there is no list. -#}
{% macro list_has(list, value) %}
    {{- adapter.dispatch('list_has')(list, value) -}}
{% endmacro %}

{% macro default__list_has(list, value) -%}
    coalesce(list_contains({{ list }}, {{ value }}), false)
{%- endmacro %}

{% macro spark__list_has(list, value) -%}
    coalesce(array_contains({{ list }}, {{ value }}), false)
{%- endmacro %}
