-- Grain: one row per account.

with

companies as (

    select * from {{ ref('int_companies_resolved') }}

),

persons as (

    select * from {{ ref('int_persons_accounts') }}

),

unioned as (

    select
        account_id,
        name,
        domain,
        concat_ws('', source_system, ':', company_id) as company_key

    from companies

    union all

    select
        account_id,
        account_name as name,
        domain,
        cast(null as string) as company_key

    from persons

),

accounts as (

    select
        account_id,
        name as account_name,
        domain,
        company_key is not null as is_in_crm

    from unioned

    qualify row_number() over (
        partition by account_id
        order by company_key nulls last, name
    ) = 1

)

select * from accounts
