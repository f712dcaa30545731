{#- How the running model was last built: its `code`, and `built_until` which load. None if never. -#}
{% macro last_build() %}
    {%- if execute -%}
        {%- set found = run_query(
            "select code, cast(built_until as varchar) as built_until, build_number, full_build_number"
            ~ " from ops.model_builds where model = '" ~ model.name ~ "'"
        ) -%}
        {{- return(found.rows[0] if found.rows else none) -}}
    {%- endif -%}
{% endmacro %}
