-- Grain: one row per entry of a contact into a stage or lead status that a CRM records.

with

landed as (

    select * from {{ ref('int_contact_stages_landed') }}

),

contact_versions as (

    select * from {{ ref('int_contact_versions_ranked') }}

),

deleted_contacts as (

    select * from {{ ref('int_contacts_combined') }}
    where is_gone

),

merged_contacts as (

    select distinct merged_contact_id from {{ ref('int_contact_merges_unnested') }}

),

begun as (

    select * from {{ ref('int_contact_first_stages') }}

),

versions_by_field as (

    {% for field in ['lifecycle_stage', 'lead_status'] %}
        select
            source_system,
            contact_id,
            version_number,
            updated_at,
            '{{ field }}' as field,
            {{ field }} as crm_stage

        from contact_versions

        where {{ field }} is not null
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

versioned as (

    select
        landed.*,
        contact_versions.version_number

    from landed

    -- An entry of a history that comes one by one is of no version of its contact.
    left join contact_versions
        on
            landed.source_system = contact_versions.source_system
            and landed.contact_id = contact_versions.contact_id
            and landed._load_id = contact_versions._load_id
            and landed._row = contact_versions._row

),

-- The newest version of a contact that has a field's history has all of it, put right where the CRM
-- rewrote it. Entries that come one by one all count.
latest as (

    select *

    from versioned

    qualify
        updated_at is null
        or rank() over (
            partition by source_system, contact_id, field
            order by version_number
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

last_entries as (

    select
        source_system,
        contact_id,
        field,
        max(entered_at) as entered_at,
        min(version_number) as version_number,
        bool_and(is_creation) as is_creation_alone

    from latest

    group by source_system, contact_id, field

),

-- Where nothing is kept but the creation, what the contact began with is the last that is known.
last_stages as (

    select
        last_entries.source_system,
        last_entries.contact_id,
        last_entries.field,
        last_entries.entered_at,
        last_entries.version_number,
        coalesce(
            max(histories.crm_stage),
            max(case when last_entries.is_creation_alone then begun.crm_stage end)
        ) as crm_stage

    from last_entries

    left join begun
        on
            last_entries.source_system = begun.source_system
            and last_entries.contact_id = begun.contact_id
            and last_entries.field = begun.field

    left join histories
        on
            last_entries.source_system = histories.source_system
            and last_entries.contact_id = histories.contact_id
            and last_entries.field = histories.field
            and last_entries.entered_at = histories.entered_at

    group by
        last_entries.source_system,
        last_entries.contact_id,
        last_entries.field,
        last_entries.entered_at,
        last_entries.version_number

),

-- Without a history each landed version of a contact tells its stage at that moment.
snapshots as (

    select distinct
        versions_by_field.source_system,
        versions_by_field.contact_id,
        versions_by_field.field,
        versions_by_field.crm_stage,
        versions_by_field.updated_at as entered_at

    from versions_by_field

    left join last_entries
        on
            versions_by_field.source_system = last_entries.source_system
            and versions_by_field.contact_id = last_entries.contact_id
            and versions_by_field.field = last_entries.field

    where last_entries.contact_id is null

),

-- A version without its history goes on from where the history ends.
later_versions as (

    select
        *,
        true as is_last_entry

    from last_stages

    union all

    select
        versions_by_field.source_system,
        versions_by_field.contact_id,
        versions_by_field.field,
        versions_by_field.updated_at as entered_at,
        versions_by_field.version_number,
        versions_by_field.crm_stage,
        false as is_last_entry

    from versions_by_field

    inner join last_entries
        on
            versions_by_field.source_system = last_entries.source_system
            and versions_by_field.contact_id = last_entries.contact_id
            and versions_by_field.field = last_entries.field
            and versions_by_field.version_number < coalesce(
                last_entries.version_number, cast(9223372036854775807 as bigint)
            )
            and versions_by_field.updated_at > last_entries.entered_at

),

later_changes as (

    select *

    from later_versions

    qualify
        lag(crm_stage)
            over (
                partition by source_system, contact_id, field
                order by entered_at, is_last_entry desc, version_number desc
            )
        is distinct from crm_stage

),

unioned as (

    select * from histories

    union all

    select * from begun

    union all

    select * from snapshots

    union all

    select
        source_system,
        contact_id,
        field,
        crm_stage,
        entered_at

    from later_changes

    where not is_last_entry

),

-- What became of a deleted contact is nobody's stage; one that was merged is another's.
kept as (

    select unioned.*

    from unioned

    left join deleted_contacts
        on
            unioned.source_system = deleted_contacts.source_system
            and unioned.contact_id = deleted_contacts.contact_id

    left join merged_contacts
        on
            concat(deleted_contacts.source_system, ':', deleted_contacts.contact_id)
            = merged_contacts.merged_contact_id

    where
        deleted_contacts.contact_id is null
        or merged_contacts.merged_contact_id is not null

)

select * from kept
