{#- The channels of a path, a text in which they are joined by ' > ', as a list. -#}
{% macro split_path(path) %}
    {{- adapter.dispatch('split_path')(path) -}}
{% endmacro %}

{% macro default__split_path(path) %}
    {{- "string_split(" ~ path ~ ", ' > ')" -}}
{% endmacro %}

{% macro spark__split_path(path) %}
    {{- "split(" ~ path ~ ", ' > ')" -}}
{% endmacro %}
