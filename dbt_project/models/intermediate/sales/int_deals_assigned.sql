-- Grain: one row per deal, with its account and its main person.

with

deals as (

    select * from {{ ref('int_deals_latest') }}

),

companies as (

    select * from {{ ref('int_companies_resolved') }}

),

deal_persons as (

    select * from {{ ref('int_deal_persons') }}

),

persons_accounts as (

    select * from {{ ref('int_persons_accounts') }}

),

main_persons as (

    select
        source_system,
        deal_id,
        person_id

    from deal_persons

    qualify row_number() over (
        partition by source_system, deal_id
        order by first_known_at nulls last, person_id
    ) = 1

),

assigned as (

    select
        deals.*,
        {{ surrogate_id(['deals.source_system', 'deals.deal_id']) }} as deal_key,
        main_persons.person_id,
        coalesce(companies.account_id, persons_accounts.account_id) as account_id

    from deals

    left join companies
        on
            deals.source_system = companies.source_system
            and deals.company_id = companies.company_id

    left join main_persons
        on
            deals.source_system = main_persons.source_system
            and deals.deal_id = main_persons.deal_id

    left join persons_accounts
        on main_persons.person_id = persons_accounts.person_id

)

select * from assigned
