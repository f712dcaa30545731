{#- In a select list: all columns but these, behind the dot of a table or alone. -#}
{% macro all_but(columns) %}
    {{- adapter.dispatch('all_but')(columns) -}}
{% endmacro %}

{% macro default__all_but(columns) -%}
    * exclude ({{ columns }})
{%- endmacro %}

{% macro spark__all_but(columns) -%}
    * except ({{ columns }})
{%- endmacro %}
