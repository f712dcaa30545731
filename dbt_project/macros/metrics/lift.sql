{#- How many times the rate of everybody a group's own is: of 1 it is as good as any. -#}
{% macro lift(converted, entered, all_converted, all_entered) -%}
    {{ ratio(conversion_rate(converted, entered), conversion_rate(all_converted, all_entered)) }}
{%- endmacro %}
