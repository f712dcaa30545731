{#- The stages from that of a milestone on, up to that of another; churned is not one of them. -#}
{% macro stages_from(milestone, until=none) -%}
    (
        select stages.stage

        from {{ ref('stages') }} as stages

        inner join {{ ref('stages') }} as first_stages
            on first_stages.milestone = '{{ milestone }}'
        {%- if until %}

            inner join {{ ref('stages') }} as later_stages
                on later_stages.milestone = '{{ until }}'
        {%- endif %}

        where
            coalesce(stages.milestone, '') != 'churned'
            and stages.stage_order >= first_stages.stage_order
            {{ 'and stages.stage_order < later_stages.stage_order' if until }}
    )
{%- endmacro %}
