{#- Return on ad spend: what came back of each unit of it, the unit itself included. -#}
{% macro roas(revenue, spend) -%}
    {{ ratio(revenue, spend) }}
{%- endmacro %}
