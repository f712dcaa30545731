{#-
    A condition on the rows of a tested model: worked out since every test last passed. True of all
    when the model has no log of changes, was built anew since, or var audit_everything asks for it.
-#}
{% macro is_unaudited(model_name) -%}
    {%- set node = graph.nodes.get('model.' ~ project_name ~ '.' ~ model_name) if execute -%}
    {%- set log = node.config.meta.get('changed_in') if node -%}
    {%- if not log or var('audit_everything') or is_built_anew_since_audit(model_name) -%}
        true
    {%- else -%}
        {%- set refitted_in = node.config.meta.get('refitted_in') -%}
        ({{ node.config.unique_key }} in (
            select {{ node.config.unique_key }}
            from {{ graph.nodes['model.' ~ project_name ~ '.' ~ log].relation_name }}
            where build_number > {{ last_audit() }}
        )
        {%- if refitted_in %}
            or {{ is_refitted(graph.nodes['model.' ~ project_name ~ '.' ~ refitted_in].relation_name) }}
        {%- endif %})
    {%- endif -%}
{%- endmacro %}

{% macro is_built_anew_since_audit(model_name) %}
    {%- set rows = run_query(
        "select full_build_number > " ~ last_audit()
        ~ " as is_built_anew from ops.model_builds where model = '" ~ model_name ~ "'"
    ).rows if execute else [] -%}
    {{- return(not rows or rows[0]['is_built_anew']) -}}
{% endmacro %}
