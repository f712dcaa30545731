-- Grain: one row per CRM contact and contact that was merged into it.

with

contacts as (

    select * from {{ ref('int_contacts_latest') }}

),

unnested as (

    select
        concat(source_system, ':', contact_id) as contact_id,
        concat(source_system, ':', trim({{ unnest_list('merged_contact_ids') }}))
            as merged_contact_id,
        updated_at as merged_at

    from contacts

),

contact_merges as (

    select
        contact_id,
        merged_contact_id,
        merged_at

    from unnested

    where contact_id != merged_contact_id

)

select * from contact_merges
