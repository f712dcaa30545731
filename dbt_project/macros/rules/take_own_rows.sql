{#-
    A post-hook of seeds: the rows of a home's own rules/<seed>.csv in the place of those that are
    shipped. The plugin has read and checked them (orchestration/lib/building/own_rows.py).
-#}
{% macro take_own_rows() %}
    {{- adapter.dispatch('take_own_rows')() -}}
{% endmacro %}

{% macro default__take_own_rows() %}
    {%- if execute -%}
        {%- set own = 'own_' ~ model.name -%}
        {%- set found = run_query(
            "select 1 from duckdb_tables() where database_name = current_database()"
            ~ " and schema_name = 'ops' and table_name = '" ~ own ~ "'"
        ) -%}
        {%- if found.rows -%}
            delete from {{ this }};
            insert into {{ this }} select * from ops.{{ own }}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}

{#- The rows are texts, in a table beside the exported ones, and Spark turns none by itself. -#}
{% macro spark__take_own_rows() %}
    {%- if execute -%}
        {%- set own = adapter.get_relation(none, 'ops', 'own_' ~ model.name) -%}
        {%- if own -%}
            insert overwrite table {{ this }}
            select
                {%- for column in adapter.get_columns_in_relation(this) %}
                cast({{ column.name }} as {{ column.dtype }}){{ "," if not loop.last }}
                {%- endfor %}
            from {{ own }}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}
