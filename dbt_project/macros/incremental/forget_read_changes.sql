{#- A post-hook of a log of changes: what every incremental model has read is of no use to any. -#}
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
{%- endmacro %}
