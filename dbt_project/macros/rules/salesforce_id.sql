{#- The key of a Salesforce record: its id's first 15 characters, case kept. The longer form is the
    same id with three more that only say which letters are capitals. Null where there is no id. -#}
{% macro salesforce_id(expression) -%}
    nullif(left(trim({{ expression }}), 15), '')
{%- endmacro %}
