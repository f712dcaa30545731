{#- One list of the items of several; a null list has no items. -#}
{% macro list_joined() %}
    {{- adapter.dispatch('list_joined')(varargs) -}}
{% endmacro %}

{% macro default__list_joined(lists) -%}
    flatten([{{ lists | join(', ') }}])
{%- endmacro %}

{% macro spark__list_joined(lists) -%}
    flatten(filter(array({{ lists | join(', ') }}), items -> items is not null))
{%- endmacro %}
