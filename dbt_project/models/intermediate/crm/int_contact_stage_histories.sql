-- Grain: one row per entry of the history of a contact's stage or lead status that counts.

{{ config(materialized='ephemeral') }}

with

landed as (

    select * from {{ ref('int_contact_stages_landed') }}

),

contact_versions as (

    select * from {{ ref('int_contact_versions_ranked') }}

),

-- The newest version with a field's history has all of it, as the CRM last corrected it. Entries
-- that land one by one are part of no version: all of them count.
latest as (

    select
        landed.*,
        contact_versions.version_number

    from landed

    left join contact_versions using (source_system, contact_id, _load_id, _row)

    qualify
        landed.updated_at is null
        or rank() over (
            partition by landed.source_system, landed.contact_id, landed.field
            order by contact_versions.version_number
        ) = 1

)

select * from latest
