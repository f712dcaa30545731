-- Grain: one row per day with revenue.

{{ config(materialized='ephemeral') }}

with

deals as (

    select
        source_system,
        deal_id,
        closed_at,
        revenue

    from {{ ref('int_deals_latest') }}

    where is_won

    union all

    select
        source_system,
        deal_id,
        occurred_at as closed_at,
        revenue

    from {{ ref('int_web_sales_counted') }}

),

sales as (

    select * from {{ ref('int_conversions_dated') }}

    where {{ is_money() }}

),

refunds as (

    select * from {{ ref('int_refunds_matched') }}
    where sale_deal_id is not null

),

-- A refund takes from the day of its sale.
deals_dated as (

    select
        deals.revenue,
        coalesce(sold.source_system, deals.source_system) as source_system,
        coalesce(sold.deal_id, deals.deal_id) as deal_id,
        coalesce(sold.closed_at, deals.closed_at) as closed_at

    from deals

    left join refunds
        on
            deals.source_system = refunds.source_system
            and deals.deal_id = refunds.deal_id

    left join deals as sold
        on
            refunds.sale_source_system = sold.source_system
            and refunds.sale_deal_id = sold.deal_id

),

-- Only the day is taken from here: the amount is the CRM's own.
first_touches as (

    select
        source_system,
        deal_id,
        min(first_touch_date) as first_touch_date

    from sales

    group by source_system, deal_id

),

revenues as (

    select
        {{ report_date(
            reporting_date('deals_dated.closed_at'), 'first_touches.first_touch_date'
        ) }} as report_date,
        cast(sum(deals_dated.revenue) as decimal(28, 6)) as amount

    from deals_dated

    left join first_touches
        on
            deals_dated.source_system = first_touches.source_system
            and deals_dated.deal_id = first_touches.deal_id

    group by all

)

select * from revenues
