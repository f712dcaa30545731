-- Grain: one row per contact and browser that its CRM knows to be the contact's.

with

held as (

    select * from {{ ref('int_contact_field_values') }}

),

completed as (

    select * from {{ ref('int_visitor_ids_completed') }}

),

clicks as (

    select * from {{ ref('int_contact_clicks_assigned') }}

),

unioned as (

    select
        held.source_system,
        held.contact_id,
        coalesce(completed.completed_visitor_id, held.value) as visitor_id,
        held.held_at

    from held

    left join completed
        on held.value = completed.visitor_id

    where held.meaning = 'visitor_id'

    union all

    select
        source_system,
        contact_id,
        visitor_id,
        held_at

    from clicks

),

told as (

    select
        source_system,
        contact_id,
        visitor_id,
        min(held_at) as held_at

    from unioned

    group by source_system, contact_id, visitor_id

)

select * from told
