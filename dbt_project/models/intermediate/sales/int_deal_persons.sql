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
            and concat_ws('', deal_contacts.contact_source_system, ':', deal_contacts.contact_id)
            = identifiers.identifier

),

-- The buyer of an order of the shop that the CRM has too is used where the deal has no contacts.
by_order as (

    select
        coalesce(web_sales.crm_source_system, web_sales.source_system) as source_system,
        coalesce(web_sales.crm_deal_id, web_sales.deal_id) as deal_id,
        web_sales.person_id

    from web_sales

    left join by_contact
        on
            web_sales.crm_source_system = by_contact.source_system
            and web_sales.crm_deal_id = by_contact.deal_id

    where by_contact.deal_id is null

),

named as (

    select * from by_contact

    union

    select * from by_order

),

-- A deal that names nobody has the persons of its company.
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

    left join named
        on
            deals.source_system = named.source_system
            and deals.deal_id = named.deal_id

    where named.deal_id is null

),

unioned as (

    select * from named

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
