{#- The JSON value at a dotted path of a JSON text; null where there is none. -#}
{% macro json_part(json_expression, path) %}
    {{- adapter.dispatch('json_part')(json_expression, path) -}}
{% endmacro %}

{% macro default__json_part(json_expression, path) -%}
    json_extract({{ json_expression }}, '$."{{ path | replace('.', '"."') }}"')
{%- endmacro %}

{#- JSON is text there. What stands at the path is told without quotes, and null as no value. -#}
{% macro spark__json_part(json_expression, path) -%}
    {%- set part -%}
        try_variant_get(
            try_parse_json({{ json_expression }}),
            "$['{{ path | replace('.', "']['") }}']",
            'variant'
        )
    {%- endset -%}
    case
        when schema_of_variant({{ part }}) in ('STRING', 'VOID') then to_json({{ part }})
        else {{ json_text(json_expression, path) }}
    end
{%- endmacro %}
