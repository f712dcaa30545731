{#- The text at a dotted path of a JSON value; null where the path is absent. -#}
{% macro json_text(json_expression, path) %}
    {{- adapter.dispatch('json_text')(json_expression, path) -}}
{% endmacro %}

{% macro default__json_text(json_expression, path) -%}
    json_extract_string({{ json_expression }}, '$."{{ path | replace('.', '"."') }}"')
{%- endmacro %}

{% macro spark__json_text(json_expression, path) -%}
    get_json_object({{ json_expression }}, "$['{{ path | replace('.', "']['") }}']")
{%- endmacro %}
