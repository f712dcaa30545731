{#- What a site says of a Segment event, as a JSON object: its properties, and beside them
   `properties`, `traits` and `context` whole. -#}
{% macro segment_event_fields(record) %}
    {{- adapter.dispatch('segment_event_fields')(record) -}}
{% endmacro %}

{% macro default__segment_event_fields(record) -%}
    {{ json_merged(
        record ~ "->'properties'",
        "json_object('properties', " ~ record ~ "->'properties', 'traits', " ~ record
        ~ "->'traits', 'context', " ~ record ~ "->'context')",
    ) }}
{%- endmacro %}

{% macro spark__segment_event_fields(record) -%}
    {%- set parts = {} -%}
    {%- for part in ['properties', 'traits', 'context'] -%}
        {%- do parts.update({part: json_part(record, part)}) -%}
    {%- endfor -%}
    {{ json_merged(parts['properties'], json_of_parts(parts)) }}
{%- endmacro %}

{#- An object of JSON texts, each a value of it. -#}
{% macro json_of_parts(parts) -%}
    '{'
    {%- for name, part in parts.items() %}
    || '{{ ', ' if not loop.first }}"{{ name }}": ' || coalesce({{ part }}, 'null')
    {%- endfor %}
    || '}'
{%- endmacro %}
