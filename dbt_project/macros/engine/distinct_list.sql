{#- An aggregate: the different values of a group as a list, in no order. -#}
{% macro distinct_list(expression) %}
    {{- adapter.dispatch('distinct_list')(expression) -}}
{% endmacro %}

{% macro default__distinct_list(expression) -%}
    list(distinct {{ expression }})
{%- endmacro %}

{% macro spark__distinct_list(expression) -%}
    collect_set({{ expression }})
{%- endmacro %}
