{#- How many times the rate of everybody a group's own is: at 1 it is as good as any. -#}
{% macro lift(rate, rate_of_all) -%}
    {{ ratio(rate, rate_of_all) }}
{%- endmacro %}
