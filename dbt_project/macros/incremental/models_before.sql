{#- The models and seeds that a node is made from, directly or by way of others, itself included. -#}
{% macro models_before(unique_id, found=none) %}
    {%- set found = {} if found is none else found -%}
    {%- if unique_id in graph.nodes and unique_id not in found -%}
        {%- set node = graph.nodes[unique_id] -%}
        {%- do found.update({unique_id: node}) -%}
        {%- for before in node.depends_on.nodes | sort -%}
            {%- do models_before(before, found) -%}
        {%- endfor -%}
    {%- endif -%}
    {{- return(found) -}}
{% endmacro %}
