-- Grain: one row per known person.

with

persons as (

    select * from {{ ref('dim_persons') }}
    where is_known

),

leads as (

    select * from {{ ref('fct_conversions') }}
    where is_first_lead

),

journeys as (

    select * from {{ ref('act_person_journeys') }}

),

clicks as (

    select * from {{ ref('act_platform_touches') }}
    where click_id is not null

),

newest_clicks as (

    select
        {% for type in ['gclid', 'gbraid', 'wbraid', 'fbclid', 'msclkid', 'li_fat_id'] %}
            max_by(
                click_id,
                case when click_id_type = '{{ type }}' then (touched_at, click_id) end
            ) as {{ type }},
        {% endfor %}
        person_id

    from clicks

    group by person_id

),

joined as (

    select
        persons.person_id,
        journeys.{{ all_but('person_id') }}, -- noqa: RF02
        newest_clicks.{{ all_but('person_id') }}, -- noqa: RF02
        leads.lead_type,
        leads.converted_at as became_lead_at,
        persons.lead_score,
        persons.stage,
        persons.stage_entered_at,
        persons.journey_stage

    from persons

    left join journeys
        on persons.person_id = journeys.person_id

    left join leads
        on persons.person_id = leads.person_id

    left join newest_clicks
        on persons.person_id = newest_clicks.person_id

)

select * from joined
