-- The pipeline report has every deal and its amount once.

with

deals as (

    select
        count(*) as deals,
        coalesce(sum(revenue), 0) as amount

    from {{ ref('int_deals_latest') }}

),

reported as (

    select
        coalesce(sum(deals), 0) as deals,
        coalesce(sum(amount), 0) as amount

    from {{ ref('rpt_opportunities') }}

)

select
    deals.deals as expected_deals,
    reported.deals as reported_deals,
    deals.amount as expected_amount,
    reported.amount as reported_amount

from deals

cross join reported

where deals.deals != reported.deals or deals.amount != reported.amount
