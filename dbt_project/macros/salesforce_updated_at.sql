{#- When a Salesforce record last changed: merges and conversions move the system's own stamp alone. -#}
{% macro salesforce_updated_at(record) -%}
    {{ utc_timestamp('coalesce(' ~ record ~ '.systemmodstamp, ' ~ record ~ '.lastmodifieddate)') }}
{%- endmacro %}
