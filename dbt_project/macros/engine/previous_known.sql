{#- A window function: the value of the nearest row before that has one. -#}
{% macro previous_known(expression) %}
    {{- adapter.dispatch('previous_known')(expression) -}}
{% endmacro %}

{% macro default__previous_known(expression) -%}
    lag({{ expression }} ignore nulls)
{%- endmacro %}

{% macro spark__previous_known(expression) -%}
    lag({{ expression }}) ignore nulls
{%- endmacro %}
