{#- The first group of a pattern's first match in text; null where nothing matches. -#}
{% macro regex_group(expression, pattern) %}
    {{- adapter.dispatch('regex_group')(expression, pattern) -}}
{% endmacro %}

{% macro default__regex_group(expression, pattern) -%}
    nullif(regexp_extract({{ expression }}, '{{ pattern }}', 1), '')
{%- endmacro %}
