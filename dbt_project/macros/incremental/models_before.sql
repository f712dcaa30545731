{#- The models and seeds that a node is made from, directly or by way of others, itself included. -#}
{% macro models_before(unique_id) %}
    {%- set found = {} -%}
    {%- set waiting = [unique_id] -%}
    {#- The list grows while it is walked: a macro that called itself would take seconds of a build. -#}
    {%- for name in waiting if name in graph.nodes and name not in found -%}
        {%- do found.update({name: graph.nodes[name]}) -%}
        {%- do waiting.extend(graph.nodes[name].depends_on.nodes) -%}
    {%- endfor -%}
    {{- return(found) -}}
{% endmacro %}
