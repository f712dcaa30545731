{#-
    Text with the first match of a pattern, or every one, replaced; \1 stands for the first group.
    Pattern and replacement are SQL literals.
-#}
{% macro regex_replaced(expression, pattern, replacement="''", every=false) %}
    {{- adapter.dispatch('regex_replaced')(expression, pattern, replacement, every) -}}
{% endmacro %}

{% macro default__regex_replaced(expression, pattern, replacement, every) -%}
    regexp_replace({{ expression }}, {{ pattern }}, {{ replacement }} {{- ", 'g'" if every }})
{%- endmacro %}

{#- Spark replaces every match: what is before the first is kept by hand where several can be. -#}
{% macro spark__regex_replaced(expression, pattern, replacement, every) -%}
    {%- set bare, replacement = pattern[1:-1], replacement[1:-1] | replace('\\1', '$1') -%}
    {%- if every or bare.startswith('^') or bare.endswith('$') -%}
        regexp_replace({{ expression }}, r'{{ bare }}', '{{ replacement }}')
    {%- else -%}
        regexp_replace({{ expression }}, r'^(.*?)(?:{{ bare }})', '$1{{ replacement }}')
    {%- endif -%}
{%- endmacro %}
