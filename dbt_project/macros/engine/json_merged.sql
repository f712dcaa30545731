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
