{#- A window function: the last value that is not null. -#}
{% macro last_known(expression) %}
    {{- adapter.dispatch('last_known')(expression) -}}
{% endmacro %}

{% macro default__last_known(expression) -%}
    last_value({{ expression }} ignore nulls)
{%- endmacro %}

{% macro spark__last_known(expression) -%}
    last_value({{ expression }}) ignore nulls
{%- endmacro %}
