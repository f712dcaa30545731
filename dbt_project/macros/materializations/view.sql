{#- dbt's `view` in one statement: DuckDB replaces a view in place. -#}
{% materialization view, adapter='duckdb' %}
    {%- set relation = this.incorporate(type='view') -%}
    {%- set there = load_cached_relation(this) -%}
    {%- if there is not none and there.type != 'view' -%}
        {%- do adapter.drop_relation(there) -%}
    {%- endif -%}
    {{- run_hooks(pre_hooks) -}}
    {%- call statement('main') -%}
        {%- if config.get('contract').enforced %}
            {{- get_assert_columns_equivalent(compiled_code) }}
        {%- endif %}
        create or replace view {{ relation }} as ({{ compiled_code }})
    {%- endcall -%}
    {{- run_hooks(post_hooks) -}}
    {{- adapter.commit() -}}
    {{- return({'relations': [relation]}) -}}
{% endmaterialization %}
