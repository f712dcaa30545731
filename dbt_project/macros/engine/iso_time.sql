{#- A UTC timestamp as ISO 8601 text, in whole seconds. -#}
{% macro iso_time(expression) %}
    {{- adapter.dispatch('iso_time')(expression) -}}
{% endmacro %}

{% macro default__iso_time(expression) -%}
    strftime({{ expression }}, '%Y-%m-%dT%H:%M:%SZ')
{%- endmacro %}

{% macro spark__iso_time(expression) -%}
    date_format({{ expression }}, "yyyy-MM-dd'T'HH:mm:ss'Z'")
{%- endmacro %}
