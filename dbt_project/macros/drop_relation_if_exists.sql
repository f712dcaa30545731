{#-
    In dbt's place, which asks DuckDB to drop what is not there too: behind each new table, at the
    price of a whole context of macros.
-#}
{% macro drop_relation_if_exists(relation) %}
    {%- if relation is not none and load_cached_relation(relation) is not none -%}
        {{- adapter.drop_relation(relation) -}}
    {%- endif -%}
{% endmacro %}
