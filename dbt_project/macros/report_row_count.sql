{#-
    Tells Dagster how many rows a table came out with, as the last thing done to it: nobody else can
    ask before dbt has let go of the file.
-#}
{% macro report_row_count() %}
    {%- if execute and env_var('DAGSTER_DBT_CLI', '') and config.get('materialized') != 'view' -%}
        {%- set counted = run_query('select count(*) from ' ~ this) -%}
        {{- log('rows in ' ~ model.unique_id ~ ': ' ~ counted.columns[0].values()[0], info=true) -}}
    {%- endif -%}
{% endmacro %}
