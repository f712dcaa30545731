{#- An order's number, by which systems that tell of it meet: in any case, with '#' or not. -#}
{% macro transaction_key(number) -%}
    nullif(trim(ltrim(lower(trim({{ number }})), '#')), '')
{%- endmacro %}
