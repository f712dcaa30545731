-- Grain: one row per won deal, with its place among the sales of its account, else of its person.

with

deals as (

    select * from {{ ref('int_deals_assigned') }}
    where is_won

),

of_customers as (

    select
        *,
        coalesce(account_id, person_id, deal_key) as customer_key

    from deals

),

ranked as (

    select
        *,

        row_number() over (
            partition by customer_key
            order by closed_at, created_at, deal_key
        ) as sale_number

    from of_customers

)

select * from ranked
