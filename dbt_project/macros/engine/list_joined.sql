{#- One list of the items of several; a list that is null has none. -#}
{% macro list_joined() %}
    {{- adapter.dispatch('list_joined')(varargs) -}}
{% endmacro %}

{% macro default__list_joined(lists) -%}
    flatten([{{ lists | join(', ') }}])
{%- endmacro %}
