-- Grain: one row per CRM company, with its account.

with

companies as (

    select * from {{ ref('int_companies_latest') }}

),

free_mail as (

    select * from {{ ref('free_mail_domains') }}

),

resolved as (

    select
        companies.source_system,
        companies.company_id,
        companies.name,

        case
            when free_mail.domain is null and companies.domain != ''
                then companies.domain
        end as domain,

        -- Companies of two CRMs with one domain are one account.
        case
            when free_mail.domain is null and companies.domain != ''
                then {{ surrogate_id(["'domain'", 'companies.domain']) }}
            else
                {{ surrogate_id(["'company'", 'companies.source_system', 'companies.company_id']) }}
        end as account_id

    from companies

    left join free_mail
        on companies.domain = free_mail.domain

)

select * from resolved
