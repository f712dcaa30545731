{#- Days from a deal's creation to its winning. -#}
{% macro sales_cycle(days, deals) -%}
    {{ ratio(days, deals) }}
{%- endmacro %}
