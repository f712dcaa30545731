-- Grain: one row per sale, with its place among the sales of its account, else of its person.

with

deals as (

    select * from {{ ref('int_deals_won') }}

),

matches as (

    select * from {{ ref('int_refunds_matched') }}
    where sale_deal_id is not null

),

sales as (

    select * from deals
    where not is_refund

),

refunds as (

    select
        matches.sale_source_system,
        matches.sale_deal_id,
        sum(deals.revenue) as revenue

    from deals

    inner join matches
        on
            deals.source_system = matches.source_system
            and deals.deal_id = matches.deal_id

    group by matches.sale_source_system, matches.sale_deal_id

),

refunded as (

    select
        sales.deal_key,
        sales.source_system,
        sales.deal_id,
        sales.customer_key,
        sales.account_id,
        sales.person_id,
        sales.deal_type,
        sales.created_at,
        sales.closed_at,
        cast(sales.revenue + coalesce(refunds.revenue, 0) as decimal(18, 2)) as revenue

    from sales

    left join refunds
        on
            sales.source_system = refunds.sale_source_system
            and sales.deal_id = refunds.sale_deal_id

),

ranked as (

    select
        *,

        row_number() over (
            partition by customer_key
            order by closed_at, created_at nulls last, deal_key
        ) as sale_number

    from refunded

)

select * from ranked
