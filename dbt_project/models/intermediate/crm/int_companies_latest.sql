-- Grain: one row per CRM company that its CRM still has, or that only a contact or deal names.

with

companies as (

    select * from {{ ref('int_companies_combined') }}
    where not is_gone

),

contacts as (

    select * from {{ ref('int_contacts_latest') }}

),

deals as (

    select * from {{ ref('int_deals_latest') }}

),

-- A contact or deal may name a company that no export has: it counts too.
named as (

    select
        source_system,
        company_id

    from contacts

    where company_id is not null

    union

    select
        source_system,
        company_id

    from deals

    where company_id is not null

),

unioned as (

    select
        coalesce(companies.source_system, named.source_system) as source_system,
        coalesce(companies.company_id, named.company_id) as company_id,
        companies.name,
        lower(trim(companies.domain)) as domain,
        companies.country,
        companies.employee_count

    from companies

    full outer join named
        on
            companies.source_system = named.source_system
            and companies.company_id = named.company_id

)

select * from unioned
