-- In every attribution model the pipeline report has every deal of the CRM but refunds, and its
-- amount, once, and every lost one is among the lost deals. A deal that was touched after the as-of
-- day had another amount then.

with

deals as (

    select
        *,
        {{ opened_at('latest') }} as opened_at

    from {{ ref('int_deals_latest') }} as latest

    where not {{ is_refund('latest') }}

),

deals_then as (

    select * from {{ ref('int_deals_on_days') }}

    where is_as_of_day

),

attribution_models as (

    select * from {{ ref('int_attribution_models') }}

),

report_days as (

    select * from {{ ref('int_report_days') }}

    where is_as_of_day

),

expected as (

    select
        count(*) as deals,
        coalesce(
            sum(
                case
                    when deals.updated_at < report_days.known_until then deals.revenue
                    else deals_then.revenue
                end
            ),
            0
        ) as amount,
        count(case when deals_then.is_closed and not deals_then.is_won then 1 end) as lost_deals

    from deals

    inner join report_days
        on deals.opened_at < report_days.known_until

    left join deals_then
        on
            deals.source_system = deals_then.source_system
            and deals.deal_id = deals_then.deal_id

),

reported as (

    select
        attribution_model,
        sum(deals) as deals,
        sum(amount) as amount

    from {{ ref('rpt_opportunities') }}

    group by attribution_model

),

lost as (

    select
        attribution_model,
        sum(deals) as deals

    from {{ ref('rpt_lost_deals') }}

    group by attribution_model

)

select
    attribution_models.attribution_model,
    expected.deals as expected_deals,
    reported.deals as reported_deals,
    expected.amount as expected_amount,
    reported.amount as reported_amount,
    expected.lost_deals as expected_lost_deals,
    lost.deals as reported_lost_deals

from attribution_models

cross join expected

left join reported
    on attribution_models.attribution_model = reported.attribution_model

left join lost
    on attribution_models.attribution_model = lost.attribution_model

where
    abs(expected.deals - coalesce(reported.deals, 0)) > 1e-6
    or expected.amount != coalesce(reported.amount, 0)
    or abs(expected.lost_deals - coalesce(lost.deals, 0)) > 1e-6
