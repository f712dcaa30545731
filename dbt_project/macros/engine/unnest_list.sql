{#- One row per element of a list column, in a select list. -#}
{% macro unnest_list(list) %}
    {{- adapter.dispatch('unnest_list')(list) -}}
{% endmacro %}

{% macro default__unnest_list(list) %}
    {{- "unnest(" ~ list ~ ")" -}}
{% endmacro %}

{% macro spark__unnest_list(list) %}
    {{- "explode(" ~ list ~ ")" -}}
{% endmacro %}
