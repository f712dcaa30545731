{#- A window function: the first value that is not null. -#}
{% macro first_known(expression) %}
    {{- adapter.dispatch('first_known')(expression) -}}
{% endmacro %}

{% macro default__first_known(expression) -%}
    first_value({{ expression }} ignore nulls)
{%- endmacro %}

{% macro spark__first_known(expression) -%}
    first_value({{ expression }}) ignore nulls
{%- endmacro %}
