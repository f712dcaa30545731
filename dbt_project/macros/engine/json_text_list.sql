{#- One field of every object in the JSON array at a dotted path: distinct, sorted, never null. -#}
{% macro json_text_list(json_expression, path, field) %}
    {{- adapter.dispatch('json_text_list')(json_expression, path, field) -}}
{% endmacro %}

{% macro default__json_text_list(json_expression, path, field) -%}
    list_sort(list_distinct(json_extract_string(
        {{ json_expression }}, '$."{{ path | replace('.', '"."') }}"[*]."{{ field }}"'
    )))
{%- endmacro %}

{% macro spark__json_text_list(json_expression, path, field) -%}
    coalesce(
        array_sort(array_distinct(filter(
            from_json(
                {{ json_text(json_expression, path) }}, 'array<struct<`{{ field }}`: string>>'
            ).`{{ field }}`,
            item -> item is not null
        ))),
        cast(array() as array<string>)
    )
{%- endmacro %}
