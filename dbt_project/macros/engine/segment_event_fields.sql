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
