{#- The revenue of one won deal. -#}
{% macro average_deal(revenue, deals) -%}
    {{ ratio(revenue, deals) }}
{%- endmacro %}
