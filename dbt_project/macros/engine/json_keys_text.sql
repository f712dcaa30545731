{#- The keys of a JSON object that a condition on `key` lets through, sorted, in one text. -#}
{% macro json_keys_text(json_expression, condition) %}
    {{- adapter.dispatch('json_keys_text')(json_expression, condition) -}}
{% endmacro %}

{% macro default__json_keys_text(json_expression, condition) -%}
    array_to_string(
        list_sort(list_filter(json_keys({{ json_expression }}), lambda key: {{ condition }})), ','
    )
{%- endmacro %}

{% macro spark__json_keys_text(json_expression, condition) -%}
    array_join(
        array_sort(filter(json_object_keys({{ json_expression }}), key -> {{ condition }})), ','
    )
{%- endmacro %}
