{#- The folder that a landed file lies in, or the one above `exported_at=<time>` where there is one. -#}
{% macro export_folder(path) %}
    {{- adapter.dispatch('export_folder')(path) -}}
{% endmacro %}

{% macro default__export_folder(path) -%}
    regexp_replace({{ path }}, '/(exported_at=.*|[^/]*)$', '')
{%- endmacro %}

{% macro spark__export_folder(path) -%}
    regexp_replace({{ path }}, '/(exported_at=.*|[^/]*)$', '')
{%- endmacro %}
