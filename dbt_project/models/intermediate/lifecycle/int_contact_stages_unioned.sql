-- Grain: one row per stage entry that a CRM records of a contact.

with

landed as (

    select * from {{ ref('int_contact_stages_landed') }}

),

contact_versions as (

    select * from {{ ref('int_contact_versions_unioned') }}

),

contacts as (

    select * from {{ ref('int_contacts_latest') }}

),

-- The newest version of a contact holds its whole history, put right where the CRM rewrote it.
-- Entries that come one by one all count.
latest as (

    select *

    from landed

    qualify
        updated_at is null
        or rank() over (
            partition by source_system, contact_id
            order by updated_at desc, record_hash
        ) = 1

),

histories as (

    select distinct
        source_system,
        contact_id,
        stage as crm_stage,
        entered_at

    from latest

    where stage is not null

),

creations as (

    select
        source_system,
        contact_id,
        min(entered_at) as created_at

    from landed

    where is_creation

    group by source_system, contact_id

),

first_changes as (

    select
        source_system,
        contact_id,
        previous_stage

    from landed

    where not is_creation

    qualify row_number() over (
        partition by source_system, contact_id
        order by entered_at, previous_stage, stage, record_hash
    ) = 1

),

-- A CRM that keeps changes does not say what a contact began with: what the first one replaced,
-- and without any, when its changes are known to be kept, what it is now.
beginnings as (

    select
        contacts.source_system,
        contacts.contact_id,
        case
            when first_changes.contact_id is not null then first_changes.previous_stage
            when creations.contact_id is not null then contacts.lifecycle_stage
        end as crm_stage,
        coalesce(creations.created_at, contacts.created_at) as entered_at

    from contacts

    left join creations
        on
            contacts.source_system = creations.source_system
            and contacts.contact_id = creations.contact_id

    left join first_changes
        on
            contacts.source_system = first_changes.source_system
            and contacts.contact_id = first_changes.contact_id

),

with_history as (

    select distinct
        source_system,
        contact_id

    from landed

),

-- Without a history, each landed version of a contact tells its stage at that moment.
snapshots as (

    select distinct
        contact_versions.source_system,
        contact_versions.contact_id,
        contact_versions.lifecycle_stage as crm_stage,
        contact_versions.updated_at as entered_at

    from contact_versions

    left join with_history
        on
            contact_versions.source_system = with_history.source_system
            and contact_versions.contact_id = with_history.contact_id

    where
        with_history.contact_id is null
        and contact_versions.lifecycle_stage is not null

),

unioned as (

    select * from histories

    union all

    select * from beginnings
    where crm_stage is not null

    union all

    select * from snapshots

)

select * from unioned
