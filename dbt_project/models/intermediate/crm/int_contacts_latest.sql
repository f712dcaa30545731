-- Grain: one row per CRM contact that still identifies somebody.

with

contacts as (

    select * from {{ ref('int_contacts_combined') }}

),

merged_contacts as (

    select distinct merged_contact_id from {{ ref('int_contact_merges_unnested') }}

),

deal_contacts as (

    select distinct
        contact_source_system,
        contact_id

    from {{ ref('int_deal_contacts_unnested') }}

),

-- Deleted contacts are left out, except merged ones and those of a deal: what led to a sale still
-- counts.
kept as (

    select contacts.*

    from contacts

    left join merged_contacts
        on
            concat_ws('', contacts.source_system, ':', contacts.contact_id)
            = merged_contacts.merged_contact_id

    left join deal_contacts
        on
            contacts.source_system = deal_contacts.contact_source_system
            and contacts.contact_id = deal_contacts.contact_id

    where
        not contacts.is_gone
        or merged_contacts.merged_contact_id is not null
        or deal_contacts.contact_id is not null

)

select * from kept
