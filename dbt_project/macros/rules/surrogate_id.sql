{#- An id made of the values of columns: the same wherever and whenever it is computed; null-safe. -#}
{% macro surrogate_id(columns) %}
    {{- record_hash(columns) -}}
{%- endmacro %}
