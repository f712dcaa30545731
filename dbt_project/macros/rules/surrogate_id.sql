{#-
    An id made of the values of columns: the same wherever and whenever it is computed; null-safe.
    An id among the columns goes in as `id_text`.
-#}
{% macro surrogate_id(columns) -%}
    {{ id_of_hash(record_hash(columns)) }}
{%- endmacro %}
