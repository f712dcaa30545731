-- Grain: one row per deal and person who had a part in it.

with

deals as (

    select * from {{ ref('int_deals_latest') }}

),

deal_contacts as (

    select * from {{ ref('int_deal_contacts_unnested') }}

),

identifiers as (

    select * from {{ ref('int_identifiers_resolved') }}

),

persons as (

    select * from {{ ref('int_persons_unioned') }}

),

companies as (

    select * from {{ ref('int_companies_resolved') }}

),

persons_accounts as (

    select * from {{ ref('int_persons_accounts') }}

),

by_contact as (

    select
        deal_contacts.source_system,
        deal_contacts.deal_id,
        identifiers.person_id

    from deal_contacts

    inner join identifiers
        on
            identifiers.identifier_type = 'crm_contact_id'
            and concat(deal_contacts.contact_source_system, ':', deal_contacts.contact_id)
            = identifiers.identifier

),

-- Who belongs to the company stands in for the contacts of a deal that names none.
by_company as (

    select
        deals.source_system,
        deals.deal_id,
        persons_accounts.person_id

    from deals

    inner join companies
        on
            deals.source_system = companies.source_system
            and deals.company_id = companies.company_id

    inner join persons_accounts
        on companies.account_id = persons_accounts.account_id

    left join by_contact
        on
            deals.source_system = by_contact.source_system
            and deals.deal_id = by_contact.deal_id

    where by_contact.deal_id is null

),

unioned as (

    select * from by_contact

    union

    select * from by_company

),

dated as (

    select
        unioned.source_system,
        unioned.deal_id,
        unioned.person_id,
        persons.first_known_at

    from unioned

    inner join persons
        on unioned.person_id = persons.person_id

)

select * from dated
