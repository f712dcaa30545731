-- Grain: one row per entry of a contact into a stage or lead status that a CRM records.

with

landed as (

    select * from {{ ref('int_contact_stages_landed') }}

),

contact_versions as (

    select
        source_system,
        contact_id,
        updated_at,
        'lifecycle_stage' as field,
        lifecycle_stage as crm_stage

    from {{ ref('int_contact_versions_unioned') }}

    union all

    select
        source_system,
        contact_id,
        updated_at,
        'lead_status' as field,
        lead_status as crm_stage

    from {{ ref('int_contact_versions_unioned') }}

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
        field,
        stage as crm_stage,
        entered_at

    from latest

    where stage is not null

),

with_history as (

    select distinct
        source_system,
        contact_id,
        field

    from landed

),

-- Without a history, each landed version of a contact tells its stage at that moment.
snapshots as (

    select distinct
        contact_versions.source_system,
        contact_versions.contact_id,
        contact_versions.field,
        contact_versions.crm_stage,
        contact_versions.updated_at as entered_at

    from contact_versions

    left join with_history
        on
            contact_versions.source_system = with_history.source_system
            and contact_versions.contact_id = with_history.contact_id
            and contact_versions.field = with_history.field

    where
        with_history.contact_id is null
        and contact_versions.crm_stage is not null

),

unioned as (

    select * from histories

    union all

    select * from begun

    union all

    select * from snapshots

)

select * from unioned
