{#- The share of visits that saw one page at most and did nothing else. -#}
{% macro bounce_rate(bounces, visits) -%}
    {{ ratio(bounces, visits) }}
{%- endmacro %}
