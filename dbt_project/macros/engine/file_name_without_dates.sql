{#- A landed file's name without dates and times: successive exports of a report differ in them. -#}
{% macro file_name_without_dates(path) %}
    {{- adapter.dispatch('file_name_without_dates')(path) -}}
{% endmacro %}

{% macro default__file_name_without_dates(path) -%}
    regexp_replace(
        {{ path }}, '^.*/|[0-9]{4}[-_]?[0-9]{2}([-_]?[0-9]{2})?|[0-9]{5,}', '', 'g'
    )
{%- endmacro %}

{% macro spark__file_name_without_dates(path) -%}
    regexp_replace({{ path }}, '^.*/|[0-9]{4}[-_]?[0-9]{2}([-_]?[0-9]{2})?|[0-9]{5,}', '')
{%- endmacro %}
