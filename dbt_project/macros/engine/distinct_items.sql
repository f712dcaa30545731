{#- An aggregate: the items of a group's lists, each once, sorted. -#}
{% macro distinct_items(list) %}
    {{- adapter.dispatch('distinct_items')(list) -}}
{% endmacro %}

{% macro default__distinct_items(list) -%}
    list_sort(list_distinct(flatten(list({{ list }}))))
{%- endmacro %}

{% macro spark__distinct_items(list) -%}
    array_sort(array_distinct(flatten(collect_list({{ list }}))))
{%- endmacro %}
