{#- The stages of milestones, whatever they are called: a list to hold a stage against. -#}
{% macro stages_of(milestones) -%}
    (
        select stages.stage from {{ ref('stages') }} as stages
        where stages.milestone in ({{ sql_texts(milestones) }})
    )
{%- endmacro %}
