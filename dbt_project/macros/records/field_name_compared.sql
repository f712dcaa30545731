{#- A field's name as CRMs' fields are compared: without case, blanks, punctuation and `__c`. -#}
{% macro field_name_compared(field) -%}
    regexp_replace(lower({{ field }}), '(__c$|[^\p{L}\p{N}])', '', 'g')
{%- endmacro %}
