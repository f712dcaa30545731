-- Promises 4 and 5: each won deal of the CRM is exactly one sale, with the same revenue.

with

deals as (

    select * from {{ ref('int_deals_latest') }}
    where is_won

),

sales as (

    select
        source_system,
        deal_id,
        count(*) as sale_count,
        sum(revenue) as revenue

    from {{ ref('fct_conversions') }}

    where conversion_type in ('customer', 'repeat_sale')

    group by source_system, deal_id

),

compared as (

    select
        coalesce(deals.source_system, sales.source_system) as source_system,
        coalesce(deals.deal_id, sales.deal_id) as deal_id,
        deals.revenue as expected_revenue,
        sales.revenue as actual_revenue,
        sales.sale_count

    from deals

    full outer join sales
        on
            deals.source_system = sales.source_system
            and deals.deal_id = sales.deal_id

)

select * from compared
where
    expected_revenue is null
    or actual_revenue is null
    or expected_revenue != actual_revenue
    or sale_count != 1
