{#-
    dbt-duckdb's `table` with fewer statements: DuckDB replaces a table within a transaction, so none
    is renamed out of the way, and no model has the indexes and foreign keys that dbt-duckdb looks
    for. A model in Python writes over a connection of its own, so its old table goes before.
-#}
{% materialization table, adapter='duckdb', supported_languages=['sql', 'python'] %}
    {%- set language = model['language'] -%}
    {%- set relation = this.incorporate(type='table') -%}
    {%- set there = load_cached_relation(this) -%}
    {%- if there is not none and (language == 'python' or there.type != 'table') -%}
        {%- do adapter.drop_relation(there) -%}
    {%- endif -%}
    {{- run_hooks(pre_hooks) -}}
    {%- call statement('main', language=language, fetch_result=language == 'sql') -%}
        {{ py_write_table(false, relation, compiled_code) if language == 'python'
            else replace_table_as(relation, compiled_code) }}
    {%- endcall -%}
    {{- run_hooks(post_hooks) -}}
    {{- adapter.commit() -}}
    {{- return({'relations': [relation]}) -}}
{% endmaterialization %}

{% macro replace_table_as(relation, select) %}
    {%- if config.get('contract').enforced %}
        {{- get_assert_columns_equivalent(select) }}
        create or replace table {{ relation }} {{ get_table_columns_and_constraints() }};
        insert into {{ relation }} {{ get_column_names() }} ({{ get_select_subquery(select) }})
    {%- else %}
        create or replace table {{ relation }} as ({{ select }})
    {%- endif %}
{% endmacro %}
