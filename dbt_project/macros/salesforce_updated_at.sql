{#- When a Salesforce record last changed; merges and conversions move the system's own stamp alone,
    which older exports may lack. -#}
{% macro salesforce_updated_at(record) -%}
    {{ utc_timestamp('coalesce(' ~ record ~ '.systemmodstamp, ' ~ record ~ '.lastmodifieddate)') }}
{%- endmacro %}
