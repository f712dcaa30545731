{#- The stages of milestones, whatever they are called: a list to compare a stage with. -#}
{% macro stages_of(milestones) -%}
    (
        select stages.stage from {{ ref('stages') }} as stages
        where stages.milestone in ({{ sql_texts(milestones) }})
    )
{%- endmacro %}
