{#- A JSON object of columns; `fields` maps its keys to expressions. -#}
{% macro json_object_of(fields) %}
    {{- adapter.dispatch('json_object_of')(fields) -}}
{% endmacro %}

{% macro default__json_object_of(fields) -%}
    json_object(
        {%- for key, value in fields.items() -%}
            '{{ key }}', {{ value }}{{ ', ' if not loop.last }}
        {%- endfor -%}
    )
{%- endmacro %}

{% macro spark__json_object_of(fields) -%}
    to_json(named_struct(
        {%- for key, value in fields.items() -%}
            '{{ key }}', {{ value }}{{ ', ' if not loop.last }}
        {%- endfor -%}
    ))
{%- endmacro %}
