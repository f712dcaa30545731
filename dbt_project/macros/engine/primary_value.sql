{#- Of a list of structs of value and primary, the value that is marked as primary, else the first. -#}
{% macro primary_value(list) %}
    {{- adapter.dispatch('primary_value')(list) -}}
{% endmacro %}

{% macro default__primary_value(list) -%}
    coalesce(
        list_filter({{ list }}, lambda item: item.primary and trim(item.value) <> '')[1].value,
        list_filter({{ list }}, lambda item: trim(item.value) <> '')[1].value
    )
{%- endmacro %}

{% macro spark__primary_value(list) -%}
    coalesce(
        get(filter({{ list }}, item -> item.primary and trim(item.value) <> ''), 0).value,
        get(filter({{ list }}, item -> trim(item.value) <> ''), 0).value
    )
{%- endmacro %}
