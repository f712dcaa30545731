{#- A row of a relation as a JSON object of all its columns, whatever they are. -#}
{% macro json_of_row(relation) %}
    {{- adapter.dispatch('json_of_row')(relation) -}}
{% endmacro %}

{% macro default__json_of_row(relation) -%}
    to_json({{ relation }})
{%- endmacro %}

{% macro spark__json_of_row(relation) -%}
    to_json(struct({{ relation }}.*), map('ignoreNullFields', 'false'))
{%- endmacro %}
