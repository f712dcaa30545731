{#- Return on ad spend: revenue per unit of spend. -#}
{% macro roas(revenue, spend) -%}
    {{ ratio(revenue, spend) }}
{%- endmacro %}
