{#- A field's name as CRMs' fields are compared: without case, blanks, punctuation and `__c`. -#}
{% macro field_name_compared(field) -%}
    {{ regex_replaced('lower(' ~ field ~ ')', "'(__c$|[^\\p{L}\\p{N}])'", every=true) }}
{%- endmacro %}
