-- Promises 4 and 5: each won deal of the CRM, and each sale on the web, is exactly one sale, with
-- the revenue that refunds left of it. A refund that takes from no sale is exactly one refund.

with

deals as (

    select
        source_system,
        deal_id,
        revenue,
        {{ is_refund('latest') }} as is_refund

    from {{ ref('int_deals_latest') }} as latest

    where is_won

    union all

    select
        source_system,
        deal_id,
        revenue,
        is_refund

    from {{ ref('int_web_sales_counted') }}

),

matches as (

    select * from {{ ref('int_refunds_matched') }}
    where sale_deal_id is not null

),

counted_as as (

    select
        coalesce(matches.sale_source_system, deals.source_system) as source_system,
        coalesce(matches.sale_deal_id, deals.deal_id) as deal_id,
        bool_and(deals.is_refund) as is_refund,
        sum(deals.revenue) as revenue

    from deals

    left join matches
        on
            deals.source_system = matches.source_system
            and deals.deal_id = matches.deal_id

    group by all

),

conversions as (

    select
        source_system,
        deal_id,
        bool_and(conversion_type = 'refund') as is_refund,
        count(*) as conversion_count,
        sum(revenue) as revenue

    from {{ ref('fct_conversions') }}

    where {{ is_money() }}

    group by source_system, deal_id

),

compared as (

    select
        coalesce(counted_as.source_system, conversions.source_system) as source_system,
        coalesce(counted_as.deal_id, conversions.deal_id) as deal_id,
        counted_as.revenue as expected_revenue,
        conversions.revenue as actual_revenue,
        counted_as.is_refund as expected_is_refund,
        conversions.is_refund as actual_is_refund,
        conversions.conversion_count

    from counted_as

    full outer join conversions
        on
            counted_as.source_system = conversions.source_system
            and counted_as.deal_id = conversions.deal_id

)

select * from compared
where
    expected_revenue is distinct from actual_revenue
    or expected_is_refund is distinct from actual_is_refund
    or conversion_count != 1
