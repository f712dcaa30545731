{#- The stages from that of a milestone on, up to that of another; who has churned is in none. -#}
{% macro stages_from(milestone, until=none) -%}
    (
        select stages.stage

        from {{ ref('stages') }} as stages

        inner join {{ ref('stages') }} as first_stages
            on
                first_stages.milestone = '{{ milestone }}'
                and stages.stage_order >= first_stages.stage_order
        {%- if until %}

            inner join {{ ref('stages') }} as later_stages
                on
                    later_stages.milestone = '{{ until }}'
                    and stages.stage_order < later_stages.stage_order
        {%- endif %}

        where coalesce(stages.milestone, '') != 'churned'
    )
{%- endmacro %}
