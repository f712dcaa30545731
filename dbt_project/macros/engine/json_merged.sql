{#-
    A JSON object with the keys of a second one, which win; a value that is not an object has no
    keys.
-#}
{% macro json_merged(json_expression, other) %}
    {{- adapter.dispatch('json_merged')(json_expression, other) -}}
{% endmacro %}

{% macro default__json_merged(json_expression, other) -%}
    {%- set objects = [] -%}
    {%- for object in [json_expression, other] -%}
        {%- do objects.append(
            "case when json_type(" ~ object ~ ") = 'OBJECT' then " ~ object
            ~ " else cast('{}' as json) end"
        ) -%}
    {%- endfor -%}
    json_merge_patch({{ objects | join(', ') }})
{%- endmacro %}

{#- A key without a value takes the first object's away, as DuckDB has it. -#}
{% macro spark__json_merged(json_expression, other) -%}
    {%- set objects = [] -%}
    {%- for object in [json_expression, other] -%}
        {%- do objects.append(
            "coalesce(from_json(" ~ object ~ ", 'map<string, variant>'), "
            ~ "cast(map() as map<string, variant>))"
        ) -%}
    {%- endfor -%}
    to_json(map_concat(
        map_filter(
            {{ objects[0] }},
            (key, value) -> not array_contains(map_keys({{ objects[1] }}), key)
        ),
        map_filter({{ objects[1] }}, (key, value) -> not is_variant_null(value))
    ))
{%- endmacro %}
