{#- The elements of the JSON array at a dotted path; an empty list where it is absent. -#}
{% macro json_list(json_expression, path) %}
    {{- adapter.dispatch('json_list')(json_expression, path) -}}
{% endmacro %}

{% macro default__json_list(json_expression, path) -%}
    json_extract({{ json_expression }}, '$."{{ path | replace('.', '"."') }}"[*]')
{%- endmacro %}
