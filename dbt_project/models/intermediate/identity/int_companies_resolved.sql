-- Grain: one row per CRM company, with its account.

with

companies as (

    select * from {{ ref('int_companies_latest') }}

),

merged as (

    select * from {{ ref('int_companies_merged') }}

),

free_mail as (

    select * from {{ ref('free_mail_domains') }}

),

-- A merged company is the company that was kept.
kept as (

    select
        companies.source_system,
        companies.company_id,
        coalesce(merged.kept_source_system, companies.source_system) as kept_source_system,
        coalesce(merged.kept_company_id, companies.company_id) as kept_company_id

    from companies

    left join merged
        on
            companies.source_system = merged.source_system
            and companies.company_id = merged.company_id

),

described as (

    select
        kept.*,
        companies.name,
        case when free_mail.domain is null then nullif(companies.domain, '') end as domain

    from kept

    left join companies
        on
            kept.kept_source_system = companies.source_system
            and kept.kept_company_id = companies.company_id

    left join free_mail
        on companies.domain = free_mail.domain

),

resolved as (

    select
        source_system,
        company_id,
        name,
        domain,

        -- Companies of two CRMs with one domain are one account.
        case
            when domain is not null then {{ surrogate_id(["'domain'", 'domain']) }}
            else {{ surrogate_id(["'company'", 'kept_source_system', 'kept_company_id']) }}
        end as account_id

    from described

)

select * from resolved
