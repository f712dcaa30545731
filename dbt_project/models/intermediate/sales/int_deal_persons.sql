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

web_sales as (

    select * from {{ ref('int_web_sales_assigned') }}

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

-- Of an order of the shop that the CRM has too, who ordered stands in for its contacts.
by_order as (

    select
        web_sales.crm_source_system as source_system,
        web_sales.crm_deal_id as deal_id,
        web_sales.person_id

    from web_sales

    left join by_contact
        on
            web_sales.crm_source_system = by_contact.source_system
            and web_sales.crm_deal_id = by_contact.deal_id

    where
        web_sales.crm_deal_id is not null
        and by_contact.deal_id is null

    union

    select
        source_system,
        deal_id,
        person_id

    from web_sales

    where crm_deal_id is null

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

    left join by_order
        on
            deals.source_system = by_order.source_system
            and deals.deal_id = by_order.deal_id

    where
        by_contact.deal_id is null
        and by_order.deal_id is null

),

unioned as (

    select * from by_contact

    union

    select * from by_order

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
