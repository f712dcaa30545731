{#- The text of a JSON object without some of its keys. -#}
{% macro json_without(json_expression, keys) %}
    {{- adapter.dispatch('json_without')(json_expression, keys) -}}
{% endmacro %}

{% macro default__json_without(json_expression, keys) -%}
    cast(
        json_merge_patch({{ json_expression }}, '{{ tojson(dict.fromkeys(keys)) }}') as varchar
    )
{%- endmacro %}

{% macro spark__json_without(json_expression, keys) -%}
    {{ json_of_entries(
        "map_filter(" ~ json_entries(json_expression)
        ~ ", (key, value) -> key not in (" ~ sql_texts(keys) ~ "))"
    ) }}
{%- endmacro %}
