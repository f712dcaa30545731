{#- The part of a landed file's path that successive exports of the same things share. -#}
{% macro export_series(path) %}
    {{- adapter.dispatch('export_series')(path) -}}
{% endmacro %}

{% macro default__export_series(path) -%}
    regexp_replace({{ path }}, '(^|/)exported_at=.*$', '')
{%- endmacro %}

{% macro spark__export_series(path) -%}
    regexp_replace({{ path }}, '(^|/)exported_at=.*$', '')
{%- endmacro %}
