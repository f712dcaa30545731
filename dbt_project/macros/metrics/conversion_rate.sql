{#- The share of people in a stage, or visits, that moved on or converted. -#}
{% macro conversion_rate(converted, entered) -%}
    {{ ratio(converted, entered) }}
{%- endmacro %}
