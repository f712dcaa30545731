{#- When the latest load came in whose rows are in the running incremental model, as a literal. -#}
{% macro built_until() -%}
    {%- set built = last_build() -%}
    cast('{{ built['built_until'] if built else '-infinity' }}' as timestamp) /*built until*/
{%- endmacro %}
