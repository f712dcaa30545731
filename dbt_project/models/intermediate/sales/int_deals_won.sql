-- Grain: one row per won deal or sale on the web, a sale or a refund, with its customer.

with

deals as (

    select * from {{ ref('int_deals_assigned') }}
    where is_won

),

web_sales as (

    select * from {{ ref('int_web_sales_counted') }}

),

deal_persons as (

    select * from {{ ref('int_deal_persons') }}

),

persons_accounts as (

    select * from {{ ref('int_persons_accounts') }}

),

unioned as (

    select
        deal_key,
        source_system,
        deal_id,
        account_id,
        person_id,
        deal_type,
        created_at,
        closed_at,
        amount,
        currency,
        revenue,
        {{ is_refund('deals') }} as is_refund

    from deals

    union all

    select
        web_sales.deal_key,
        web_sales.source_system,
        web_sales.deal_id,
        persons_accounts.account_id,
        deal_persons.person_id,
        cast(null as string) as deal_type,
        web_sales.occurred_at as created_at,
        web_sales.occurred_at as closed_at,
        web_sales.amount,
        web_sales.currency,
        web_sales.revenue,
        web_sales.is_refund

    from web_sales

    -- An order has one person.
    left join deal_persons
        on
            web_sales.source_system = deal_persons.source_system
            and web_sales.deal_id = deal_persons.deal_id

    left join persons_accounts
        on deal_persons.person_id = persons_accounts.person_id

),

of_customers as (

    select
        *,
        coalesce(account_id, person_id, deal_key) as customer_key,
        {{ reporting_date('closed_at') }} as won_date

    from unioned

)

select * from of_customers
