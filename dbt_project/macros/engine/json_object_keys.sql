{#- The keys of the JSON object at a dotted path ('' is the whole); null where there is none. -#}
{% macro json_object_keys(json_expression, path='') %}
    {{- adapter.dispatch('json_object_keys')(json_expression, path) -}}
{% endmacro %}

{% macro default__json_object_keys(json_expression, path) -%}
    {%- if path -%}
        json_keys({{ json_expression }}, '$."{{ path | replace('.', '"."') }}"')
    {%- else -%}
        json_keys({{ json_expression }})
    {%- endif -%}
{%- endmacro %}

{% macro spark__json_object_keys(json_expression, path) -%}
    {%- if path -%}
        json_object_keys({{ json_part(json_expression, path) }})
    {%- else -%}
        json_object_keys({{ json_expression }})
    {%- endif -%}
{%- endmacro %}
