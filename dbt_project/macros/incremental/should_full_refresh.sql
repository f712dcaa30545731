{#-
    dbt's own macro, with two more reasons to build an incremental model anew: its SQL, a model or
    seed before it, a macro or a var is not what its rows were built with; or a model before it was
    built anew, and so has no log of what changed. With `full_refresh: false` a model is kept as it is.
    What is found out of a model holds while it is built; a model asks some five times.
-#}
{% macro should_full_refresh() %}
    {%- set asked = config.get('full_refresh') -%}
    {%- if asked is none -%}
        {%- set asked = flags.FULL_REFRESH -%}
        {%- set is_kept = false -%}
    {%- else -%}
        {%- set is_kept = not asked -%}
    {%- endif -%}
    {%- if not asked and not is_kept and execute and config.get('materialized') == 'incremental' -%}
        {#- The only thing that all that dbt renders of a model have in common. -#}
        {%- set found = graph.setdefault('should_full_refresh', {}) -%}
        {%- set asked_by = invocation_id ~ ' ' ~ model.unique_id -%}
        {%- if asked_by not in found -%}
            {%- set built = last_build() -%}
            {%- do found.update({asked_by: (
                not built
                or built['code'] != build_code()
                or is_any_built_anew_since(built['build_number'])
            )}) -%}
        {%- endif -%}
        {%- set asked = found[asked_by] -%}
    {%- endif -%}
    {{- return(asked) -}}
{% endmacro %}

{% macro is_any_built_anew_since(build_number) %}
    {%- set before = [] -%}
    {%- for node in models_before(model.unique_id).values() if node.name != model.name -%}
        {%- do before.append(node.name) -%}
    {%- endfor -%}
    {%- set found = run_query(
        "select count(*) as built_anew from ops.model_builds where full_build_number > "
        ~ build_number ~ " and model in (" ~ sql_texts(before) ~ ")"
    ) -%}
    {{- return(found.rows[0]['built_anew'] > 0) -}}
{% endmacro %}
