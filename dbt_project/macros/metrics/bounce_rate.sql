{#- The share of visits that saw at most one page and had no other action. -#}
{% macro bounce_rate(bounces, visits) -%}
    {{ ratio(bounces, visits) }}
{%- endmacro %}
