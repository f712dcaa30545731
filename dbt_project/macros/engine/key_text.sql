{#- The text of a key made by text_key: DuckDB's own cast of such a number is a thousand times slower. -#}
{% macro key_text(key) %}
    {{- adapter.dispatch('key_text')(key) -}}
{% endmacro %}

{% macro default__key_text(key) -%}
    hex({{ key }})
{%- endmacro %}

{% macro spark__key_text(key) -%}
    trim(leading '0' from hex({{ key }}))
{%- endmacro %}
