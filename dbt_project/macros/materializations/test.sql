{#- dbt's `test`, outside a transaction: a single query needs none, and most nodes are tests. -#}
{% materialization test, adapter='duckdb' %}
    {%- if should_store_failures() -%}
        {{- return(dbt.materialization_test_default()) -}}
    {%- endif -%}
    {%- call statement('main', fetch_result=true, auto_begin=false) -%}
        {{ get_test_sql(
            get_limit_subquery_sql(sql, config.get('limit')),
            config.get('fail_calc'), config.get('warn_if'), config.get('error_if'), limit=none
        ) }}
    {%- endcall -%}
    {{- return({'relations': []}) -}}
{% endmaterialization %}
