-- Grain: one row per contact and browser that its CRM knows to be the contact's.

with

fields as (

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
        fields.source_system,
        fields.contact_id,
        coalesce(completed.completed_visitor_id, fields.value) as visitor_id,
        fields.held_at

    from fields

    left join completed
        on fields.value = completed.visitor_id

    where fields.meaning = 'visitor_id'

    union all

    select
        source_system,
        contact_id,
        visitor_id,
        held_at

    from clicks

),

first_held as (

    select
        source_system,
        contact_id,
        visitor_id,
        min(held_at) as held_at

    from unioned

    group by source_system, contact_id, visitor_id

)

select * from first_held
