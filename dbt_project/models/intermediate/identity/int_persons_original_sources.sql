-- Grain: one row per person for whom the CRM has an original source.

with

contacts as (

    select * from {{ ref('int_contacts_latest') }}

),

identifiers as (

    select * from {{ ref('int_identifiers_resolved') }}

),

original_sources as (

    select
        identifiers.person_id,
        {{ without_emails('contacts.original_source') }} as original_source

    from contacts

    inner join identifiers
        on
            identifiers.identifier_type = 'crm_contact_id'
            and contacts.source_system || ':' || contacts.contact_id = identifiers.identifier

    where contacts.original_source is not null

    qualify row_number() over (
        partition by identifiers.person_id
        order by contacts.created_at nulls last, identifiers.identifier
    ) = 1

)

select * from original_sources
