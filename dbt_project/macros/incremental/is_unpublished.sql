{#-
    A condition on rows of a model, or on those of it that are published: no build that was published
    made them, or the present build replaces them. True of all when the model has no log of changes,
    was rebuilt since, or var audit_everything asks for it.
-#}
{% macro is_unpublished(model_name, of_published=false) -%}
    {%- set node = graph.nodes.get('model.' ~ project_name ~ '.' ~ model_name) if execute -%}
    {%- set log = node.config.meta.get('changed_in') if node -%}
    {%- if not log or var('audit_everything') or is_rebuilt(model_name) -%}
        true
    {%- else -%}
        {%- set key = node.config.unique_key -%}
        {%- set refitted_in = graph.nodes.get(
            'model.' ~ project_name ~ '.' ~ node.config.meta.get('refitted_in')
        ) -%}
        ({{ 'published_key' if of_published else key }} in (
            select {{ id_text(key) if of_published else key }}
            from {{ graph.nodes['model.' ~ project_name ~ '.' ~ log].relation_name }}
        )
        {%- if refitted_in %}
            or {{ is_refitted(refitted_in.relation_name) }}
        {%- endif %})
    {%- endif -%}
{%- endmacro %}
