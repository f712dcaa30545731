{#- A JSON object as a struct of the named fields, parsed once for all of them; `fields` is a nested
   mapping of names to types, in the vendor's own shape. Absent fields are null.  -#}
{% macro json_record(json_expression, fields) %}
    {{- adapter.dispatch('json_record')(json_expression, fields) -}}
{% endmacro %}

{% macro default__json_record(json_expression, fields) -%}
    json_transform({{ json_expression }}, '{{ tojson(fields) }}')
{%- endmacro %}
