-- Grain: one row per person and record of a CRM.

with

contacts as (

    select * from {{ ref('int_contacts_latest') }}

),

-- Two CRMs that are kept in step link their contacts: nothing is merged then.
merged as (

    select distinct merged_contact_id

    from {{ ref('int_contact_merges_unnested') }}

    where {{ text_before('contact_id', ':') }} = {{ text_before('merged_contact_id', ':') }}

),

identifiers as (

    select * from {{ ref('int_identifiers_resolved') }}
    where identifier_type = 'crm_contact_id'

),

joined as (

    select
        identifiers.person_id,
        contacts.source_system,
        {{ source_of('contacts.source_system') }} as crm,
        contacts.contact_id,
        case
            when contacts.source_system like 'hubspot%' then 'contacts'
            when contacts.contact_id like '00Q%' then 'Lead'
            when contacts.source_system like 'salesforce%' then 'Contact'
        end as object,
        contacts.is_gone or merged.merged_contact_id is not null as is_archived,
        contacts.updated_at

    from contacts

    inner join identifiers
        on concat_ws('', contacts.source_system, ':', contacts.contact_id) = identifiers.identifier

    left join merged
        on contacts.source_system || ':' || contacts.contact_id = merged.merged_contact_id

),

ranked as (

    select
        person_id,
        source_system,
        crm,
        contact_id,
        object,
        is_archived,
        row_number() over (
            partition by person_id, crm
            order by is_archived, updated_at desc, source_system, contact_id
        ) as rank_in_crm,
        row_number() over (
            partition by person_id
            order by is_archived, updated_at desc, source_system, contact_id
        ) as rank_of_all

    from joined

)

select * from ranked
