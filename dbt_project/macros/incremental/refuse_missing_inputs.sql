{#-
    Ends a build, in a line that says what to do, where something selected reads a model or seed that
    is neither selected nor built.
-#}
{% macro refuse_missing_inputs() %}
    {%- for selected in selected_resources if selected in graph.nodes -%}
        {%- set node = graph.nodes[selected] -%}
        {%- for read in node.depends_on.nodes or [] if read in graph.nodes -%}
            {%- set before = graph.nodes[read] -%}
            {%- if (
                read not in selected_resources and before.config.materialized != 'ephemeral'
                and not adapter.get_relation(before.database, before.schema, before.alias)
            ) -%}
                {%- do exceptions.raise_compiler_error(
                    node.name ~ ' reads ' ~ before.name ~ ', which is not built yet: run'
                    ~ ' `make refresh` first'
                ) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
{% endmacro %}
