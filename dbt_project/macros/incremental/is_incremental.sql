{#- In dbt's place: on Spark every model is built in full, whatever is there already. -#}
{% macro is_incremental() %}
    {{- return(adapter.dispatch('is_incremental')()) -}}
{% endmacro %}

{% macro default__is_incremental() %}
    {{- return(dbt.is_incremental()) -}}
{% endmacro %}

{% macro spark__is_incremental() %}
    {{- return(false) -}}
{% endmacro %}
