{#- A 128-bit number that stands for a long text in joins; null for null. -#}
{% macro text_key(expression) %}
    {{- adapter.dispatch('text_key')(expression) -}}
{% endmacro %}

{% macro default__text_key(expression) -%}
    md5_number({{ expression }})
{%- endmacro %}

{#- DuckDB reads the 16 bytes from the last to the first: for one order, so do these. -#}
{% macro spark__text_key(expression) -%}
    unhex(
        {%- for place in range(31, 0, -2) -%}
            substr(md5({{ expression }}), {{ place }}, 2){{ ' || ' if not loop.last }}
        {%- endfor -%}
    )
{%- endmacro %}
