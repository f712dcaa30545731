{#- Days that those who went on from a stage took to. -#}
{% macro days_to_next_stage(days, persons) -%}
    {{ ratio(days, persons) }}
{%- endmacro %}
