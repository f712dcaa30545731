{#- Whether a model was built in full after the published build: no log knows what changed then. -#}
{% macro is_rebuilt(model_name) %}
    {{- return(adapter.dispatch('is_rebuilt')(model_name)) -}}
{% endmacro %}

{% macro default__is_rebuilt(model_name) %}
    {%- set found = run_query(
        "select 1 from ops.model_code where model = '" ~ model_name ~ "'"
        ~ " and full_build_number <= " ~ published_build()
    ).rows if execute else [] -%}
    {{- return(not found) -}}
{% endmacro %}

{% macro spark__is_rebuilt(model_name) %}
    {{- return(true) -}}
{% endmacro %}
