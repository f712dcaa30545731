{#- A 128-bit number that stands for a long text in joins; null for null. -#}
{% macro text_key(expression) %}
    {{- adapter.dispatch('text_key')(expression) -}}
{% endmacro %}

{% macro default__text_key(expression) -%}
    md5_number({{ expression }})
{%- endmacro %}
