-- Grain: one row per stage entry that a CRM records of a contact.

with

landed as (

    select * from {{ ref('int_contact_stages_landed') }}

),

contact_versions as (

    select * from {{ ref('int_contact_versions_unioned') }}

),

begun as (

    select * from {{ ref('int_contact_stages_begun') }}

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

    select * from begun

    union all

    select * from snapshots

)

select * from unioned
