-- Grain: one row per lead: an answered call, a chat or a form that left contact details.

with

interactions as (

    select * from {{ ref('int_interactions_assigned') }}
    where is_lead

),

leads as (

    select
        interaction_id,
        source_system,
        reported_by,
        interaction_type as lead_type,
        person_id,
        occurred_at,

        row_number() over (
            partition by person_id
            order by occurred_at, interaction_id
        ) = 1 as is_first_lead

    from interactions

)

select * from leads
