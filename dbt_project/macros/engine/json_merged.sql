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
    {{ json_of_entries(
        "map_concat(map_filter(" ~ json_entries(json_expression)
        ~ ", (key, value) -> not array_contains(map_keys(" ~ json_entries(other) ~ "), key)), "
        ~ "map_filter(" ~ json_entries(other) ~ ", (key, value) -> value <> 'null'))"
    ) }}
{%- endmacro %}

{#-
    Spark's map of a JSON object's keys to their values as JSON; empty for what is no object. A
    map of texts has numbers as they are written, which a map of variants has not, but has no
    quotes.
-#}
{% macro json_entries(json_expression) -%}
    map_zip_with(
        coalesce(
            from_json({{ json_expression }}, 'map<string, variant>'),
            cast(map() as map<string, variant>)
        ),
        coalesce(
            from_json({{ json_expression }}, 'map<string, string>'),
            cast(map() as map<string, string>)
        ),
        (key, value, told) -> case
            when schema_of_variant(value) = 'STRING' then to_json(value)
            else coalesce(told, 'null')
        end
    )
{%- endmacro %}

{#- The text of an object of such entries. -#}
{% macro json_of_entries(entries) -%}
    '{' || array_join(
        transform(
            map_entries({{ entries }}),
            entry -> substring(to_json(map(entry.key, 0)), 2, length(to_json(map(entry.key, 0))) - 4)
                || ':' || entry.value
        ),
        ','
    ) || '}'
{%- endmacro %}
