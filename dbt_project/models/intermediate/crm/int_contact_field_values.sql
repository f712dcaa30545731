-- Grain: one row per contact, meaning and value in a field of the contact or of its own deal.

with

contacts as (

    select * from {{ ref('int_contacts_latest') }}

),

crm_fields as (

    select
        source_system,
        object,
        record_id,
        meaning,
        {{ unnest_list('all_values') }} as value

    from {{ ref('int_crm_fields_latest') }}
    where meaning not like 'property:%'

),

first_pages as (

    select * from {{ ref('int_contact_first_pages_parsed') }}

),

deal_contacts as (

    select * from {{ ref('int_deal_contacts_unnested') }}

),

-- With several contacts, nobody knows whose browser or click a deal has.
sole_contacts as (

    select
        source_system,
        deal_id,
        min(created_at) as held_at,
        min(contact_source_system) as contact_source_system,
        min(contact_id) as contact_id

    from deal_contacts

    group by source_system, deal_id

    having count(*) = 1

),

unioned as (

    select
        contacts.source_system,
        contacts.contact_id,
        contacts.created_at as held_at,
        crm_fields.meaning,
        crm_fields.value

    from crm_fields

    inner join contacts
        on
            crm_fields.object != 'deal'
            and crm_fields.source_system = contacts.source_system
            and crm_fields.record_id = contacts.contact_id

    union all

    select
        contacts.source_system,
        contacts.contact_id,
        contacts.created_at as held_at,
        first_pages.meaning,
        first_pages.value

    from first_pages

    inner join contacts
        on
            first_pages.source_system = contacts.source_system
            and first_pages.contact_id = contacts.contact_id

    union all

    select
        sole_contacts.contact_source_system as source_system,
        sole_contacts.contact_id,
        sole_contacts.held_at,
        crm_fields.meaning,
        crm_fields.value

    from crm_fields

    inner join sole_contacts
        on
            crm_fields.object = 'deal'
            and crm_fields.source_system = sole_contacts.source_system
            and crm_fields.record_id = sole_contacts.deal_id

),

field_values as (

    select
        source_system,
        contact_id,
        meaning,
        value,
        min(held_at) as held_at

    from unioned

    group by source_system, contact_id, meaning, value

)

select * from field_values
