{#- A 64-bit hash of columns, to narrow down and to break ties; never the identity of anything. -#}
{% macro hash64(columns) %}
    {{- adapter.dispatch('hash64')(columns) -}}
{% endmacro %}

{% macro default__hash64(columns) -%}
    hash({{ columns | join(', ') }})
{%- endmacro %}

{% macro spark__hash64(columns) -%}
    xxhash64({{ columns | join(', ') }})
{%- endmacro %}
