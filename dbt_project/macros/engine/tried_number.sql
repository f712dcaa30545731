{#- A text as a number; null when it is none. -#}
{% macro tried_number(expression) %}
    {{- adapter.dispatch('tried_number')(expression) -}}
{% endmacro %}

{% macro default__tried_number(expression) -%}
    try_cast(trim({{ expression }}) as double)
{%- endmacro %}
