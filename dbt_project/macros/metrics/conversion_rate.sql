{#- The share of those who came to a stage that went on, or reached what the stage is for. -#}
{% macro conversion_rate(converted, entered) -%}
    {{ ratio(converted, entered) }}
{%- endmacro %}
