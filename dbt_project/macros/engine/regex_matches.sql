{#- Whether text holds a match of a pattern; the pattern is an expression, so it may be a column. -#}
{% macro regex_matches(expression, pattern) %}
    {{- adapter.dispatch('regex_matches')(expression, pattern) -}}
{% endmacro %}

{% macro default__regex_matches(expression, pattern) -%}
    regexp_matches({{ expression }}, {{ pattern }})
{%- endmacro %}

{% macro spark__regex_matches(expression, pattern) -%}
    regexp_like({{ expression }}, {{ pattern }})
{%- endmacro %}
