{#- A JSON object as a struct of the named fields, parsed once for all of them; `fields` is a nested
   mapping of names to types, in the vendor's own shape. Absent fields are null.  -#}
{% macro json_record(json_expression, fields) %}
    {{- adapter.dispatch('json_record')(json_expression, fields) -}}
{% endmacro %}

{% macro default__json_record(json_expression, fields) -%}
    json_transform({{ json_expression }}, '{{ tojson(fields) }}')
{%- endmacro %}

{#-
    Read as texts and cast then: from_json makes null of "12" where a number is asked for. The
    fields have the texts' places.
-#}
{% macro spark__json_record(json_expression, fields) -%}
    {%- set texts = spark_type(fields, 'string') -%}
    {%- set typed = spark_type(fields) -%}
    {%- if texts == typed -%}
        from_json({{ json_expression }}, '{{ texts }}')
    {%- else -%}
        cast(from_json({{ json_expression }}, '{{ texts }}') as {{ typed }})
    {%- endif -%}
{%- endmacro %}

{#- Spark's type of a nested mapping; `leaf`, where given, is that of all its values. -#}
{% macro spark_type(shape, leaf=none) -%}
    {%- if shape is mapping -%}
        struct<
        {%- for name, inner in shape.items() -%}
            `{{ name }}`: {{ spark_type(inner, leaf) }}{{ ', ' if not loop.last }}
        {%- endfor -%}
        >
    {%- elif shape is string -%}
        {{- leaf or ('string' if shape in ('VARCHAR', 'JSON') else shape | lower) -}}
    {%- else -%}
        array<{{ spark_type(shape[0], leaf) }}>
    {%- endif -%}
{%- endmacro %}
