{#- When a HubSpot record last changed: archiving moves a date of its own and no other. -#}
{% macro hubspot_updated_at(record, modified) -%}
    greatest(
        {{ utc_timestamp(record ~ '.properties.' ~ modified) }},
        {{ utc_timestamp(record ~ '.updatedAt') }},
        {{ utc_timestamp(record ~ '.archivedAt') }}
    )
{%- endmacro %}
