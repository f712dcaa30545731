{#- ref() of what the graph knows: a model or seed. -#}
{% macro relation_named(name) -%}
    {%- set model = graph.nodes.get('model.' ~ project_name ~ '.' ~ name) -%}
    {{- (model or graph.nodes['seed.' ~ project_name ~ '.' ~ name]).relation_name -}}
{%- endmacro %}
