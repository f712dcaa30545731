-- Grain: one row per conversion without a touch that has people.

{{ config(materialized='ephemeral') }}

with

conversions as (

    select * from {{ ref('fct_conversions') }}
    where not is_attributed

),

conversion_persons as (

    select * from {{ ref('int_conversion_persons') }}

),

identifiers as (

    select * from {{ ref('int_identifiers_resolved') }}
    where identifier_type = 'crm_contact_id'

),

contacts as (

    select * from {{ ref('int_contacts_latest') }}

),

crm_fields as (

    select * from {{ ref('int_crm_fields_latest') }}
    where meaning = 'source'

),

counted as (

    select
        conversions.conversion_id,
        count(identifiers.identifier) as contact_count,
        count(contacts.contact_id) as exported_contact_count,
        count(crm_fields.value) as source_count

    from conversions

    inner join conversion_persons
        on conversions.conversion_id = conversion_persons.conversion_id

    left join identifiers
        on conversion_persons.person_id = identifiers.person_id

    left join contacts
        on identifiers.identifier = concat_ws('', contacts.source_system, ':', contacts.contact_id)

    left join crm_fields
        on
            contacts.source_system = crm_fields.source_system
            and contacts.contact_id = crm_fields.record_id
            and crm_fields.object != 'deal'

    group by conversions.conversion_id

)

select * from counted
