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

-- In Salesforce it is the contact that goes that names the one that stays.
taken_over as (

    select
        concat(source_system, ':', merged_into_contact_id) as contact_id,
        concat(source_system, ':', contact_id) as merged_contact_id,
        updated_at as merged_at

    from contacts

    where merged_into_contact_id is not null

),

unioned as (

    select * from unnested

    union all

    select * from taken_over

),

contact_merges as (

    select
        contact_id,
        merged_contact_id,
        merged_at

    from unioned

    where contact_id != merged_contact_id

)

select * from contact_merges
