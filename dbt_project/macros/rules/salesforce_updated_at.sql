{#- When a Salesforce record last changed; merges and conversions move the system's own stamp alone,
    which older exports may lack. -#}
{% macro salesforce_updated_at(record) -%}
    {%- set stamp = blank_to_null(record ~ '.systemmodstamp') -%}
    {{ utc_timestamp('coalesce(' ~ stamp ~ ', ' ~ record ~ '.lastmodifieddate)') }}
{%- endmacro %}
