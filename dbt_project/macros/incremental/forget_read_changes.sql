{#- A post-hook of a log of changes: what every incremental model and the audit have read may go. -#}
{% macro forget_read_changes() -%}
    {%- set readers = [] -%}
    {%- if execute -%}
        {%- for node in graph.nodes.values() if node.config.materialized == 'incremental' -%}
            {%- do readers.append(node.name) -%}
        {%- endfor -%}
    {%- endif -%}
    delete from {{ this }}
    where
        build_number <= (
            select min(build_number) from ops.model_builds where model in ({{ sql_texts(readers) }})
        )
        and build_number <= (select coalesce(max(build_number), 0) from ops.audits)
{%- endmacro %}
