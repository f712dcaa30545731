{#- A landed file's path without the digits by which BigQuery numbers the shards of a table. -#}
{% macro without_shard_number(path) %}
    {{- adapter.dispatch('without_shard_number')(path) -}}
{% endmacro %}

{% macro default__without_shard_number(path) -%}
    regexp_replace({{ path }}, '0{6}[0-9]{6}', '')
{%- endmacro %}

{#- Every match is replaced there: what comes before the first is kept by hand. -#}
{% macro spark__without_shard_number(path) -%}
    regexp_replace({{ path }}, '^(.*?)0{6}[0-9]{6}', '$1')
{%- endmacro %}
