{#- An aggregate: a number that stands for a group's rows, in any order; of hashes of the rows. -#}
{% macro fingerprint(row_hash) %}
    {{- adapter.dispatch('fingerprint')(row_hash) -}}
{% endmacro %}

{% macro default__fingerprint(row_hash) -%}
    sum({{ row_hash }})
{%- endmacro %}

{% macro spark__fingerprint(row_hash) -%}
    sum(cast({{ row_hash }} as decimal(38, 0)))
{%- endmacro %}
