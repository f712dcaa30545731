-- Grain: one row per contact and click that it holds.

{{ config(materialized='ephemeral') }}

with

click_fields as (

    select * from {{ ref('int_contact_field_values') }}

),

click_ids as (

    select * from {{ ref('click_ids') }}

),

contacts as (

    select * from {{ ref('int_contacts_latest') }}

),

merged_contacts as (

    select distinct merged_contact_id from {{ ref('int_contact_merges_unnested') }}

),

clicks as (

    select
        click_fields.source_system,
        click_fields.contact_id,
        click_fields.value as click_id,
        click_fields.held_at,
        {{ normalized_email('contacts.email') }} as email,
        concat_ws('', click_fields.source_system, ':', click_fields.contact_id) as contact_key

    from click_fields

    inner join click_ids
        on click_fields.meaning = click_ids.click_id_type

    inner join contacts
        on
            click_fields.source_system = contacts.source_system
            and click_fields.contact_id = contacts.contact_id

),

-- A link that was passed on leaves its click with several people. Merged contacts are one.
holders as (

    select
        clicks.click_id,
        count(distinct coalesce(clicks.email, clicks.contact_key)) as holder_count

    from clicks

    left join merged_contacts
        on clicks.contact_key = merged_contacts.merged_contact_id

    where merged_contacts.merged_contact_id is null

    group by clicks.click_id

),

flagged as (

    select
        clicks.source_system,
        clicks.contact_id,
        clicks.click_id,
        clicks.held_at,
        clicks.email,
        coalesce(holders.holder_count > 1, false) as is_of_several

    from clicks

    left join holders
        on clicks.click_id = holders.click_id

)

select * from flagged
