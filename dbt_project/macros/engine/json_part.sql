{#- The JSON value at a dotted path of a JSON text; null where there is none. -#}
{% macro json_part(json_expression, path) %}
    {{- adapter.dispatch('json_part')(json_expression, path) -}}
{% endmacro %}

{% macro default__json_part(json_expression, path) -%}
    json_extract({{ json_expression }}, '$."{{ path | replace('.', '"."') }}"')
{%- endmacro %}

{#- JSON is text there, and the value of a text stands without quotes. -#}
{% macro spark__json_part(json_expression, path) -%}
    {{ json_text(json_expression, path) }}
{%- endmacro %}
