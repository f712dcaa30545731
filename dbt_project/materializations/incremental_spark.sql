{#- An incremental model is a table on Spark: tables of Parquet know no delete. -#}
{% materialization incremental, adapter='spark', supported_languages=['sql'] %}
    {{- return(materialization_table_spark()) -}}
{% endmaterialization %}
