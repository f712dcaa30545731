-- Grain: one row per contact and field whose changes a CRM keeps, with its first value.

with

landed as (

    select * from {{ ref('int_contact_stages_landed') }}

),

contacts as (

    select
        source_system,
        contact_id,
        created_at,
        'lifecycle_stage' as field,
        lifecycle_stage as crm_stage

    from {{ ref('int_contacts_combined') }}

    union all

    select
        source_system,
        contact_id,
        created_at,
        'lead_status' as field,
        lead_status as crm_stage

    from {{ ref('int_contacts_combined') }}

),

creations as (

    select
        source_system,
        contact_id,
        field,
        min(entered_at) as created_at

    from landed

    where is_creation

    group by source_system, contact_id, field

),

first_changes as (

    select
        source_system,
        contact_id,
        field,
        previous_stage

    from landed

    where not is_creation

    qualify row_number() over (
        partition by source_system, contact_id, field
        order by entered_at, previous_stage nulls last, stage nulls last
    ) = 1

),

-- The value before the first change; without a change, if changes are kept, the present value.
beginnings as (

    select
        contacts.source_system,
        contacts.contact_id,
        contacts.field,
        case
            when first_changes.contact_id is not null then first_changes.previous_stage
            when creations.contact_id is not null then contacts.crm_stage
        end as crm_stage,
        coalesce(creations.created_at, contacts.created_at) as entered_at

    from contacts

    left join creations
        on
            contacts.source_system = creations.source_system
            and contacts.contact_id = creations.contact_id
            and contacts.field = creations.field

    left join first_changes
        on
            contacts.source_system = first_changes.source_system
            and contacts.contact_id = first_changes.contact_id
            and contacts.field = first_changes.field

),

known as (

    select * from beginnings
    where crm_stage is not null

)

select * from known
