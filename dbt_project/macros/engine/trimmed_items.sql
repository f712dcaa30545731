{#- The texts of a list without blanks around them. -#}
{% macro trimmed_items(list) %}
    {{- adapter.dispatch('trimmed_items')(list) -}}
{% endmacro %}

{% macro default__trimmed_items(list) -%}
    list_transform({{ list }}, lambda item: trim(item))
{%- endmacro %}

{% macro spark__trimmed_items(list) -%}
    transform({{ list }}, item -> trim(item))
{%- endmacro %}
