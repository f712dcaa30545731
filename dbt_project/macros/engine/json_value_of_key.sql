{#- The text of a JSON object's key that a column names; null where its value is null. -#}
{% macro json_value_of_key(json_expression, key) %}
    {{- adapter.dispatch('json_value_of_key')(json_expression, key) -}}
{% endmacro %}

{% macro default__json_value_of_key(json_expression, key) -%}
    json_extract_string(
        {{ json_expression }}, '/' || replace(replace({{ key }}, '~', '~0'), '/', '~1')
    )
{%- endmacro %}

{% macro spark__json_value_of_key(json_expression, key) -%}
    element_at(from_json({{ json_expression }}, 'map<string, string>'), {{ key }})
{%- endmacro %}
