{#- An aggregate: a number that stands for a group's rows, in any order, as the given columns have them. -#}
{% macro fingerprint(columns) %}
    {{- adapter.dispatch('fingerprint')(columns) -}}
{% endmacro %}

{% macro default__fingerprint(columns) -%}
    sum(hash({{ columns | join(', ') }}))
{%- endmacro %}
