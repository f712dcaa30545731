-- Grain: one row per won deal, a sale or a refund, with whose it is.

with

deals as (

    select * from {{ ref('int_deals_assigned') }}
    where is_won

),

of_customers as (

    select
        *,
        coalesce(account_id, person_id, deal_key) as customer_key,
        {{ is_refund('deals') }} as is_refund,
        {{ reporting_date('closed_at') }} as won_date

    from deals

)

select * from of_customers
