-- On each day and in every attribution model the predictions are those of all deals that were open,
-- and on the as-of day the pipeline report weighs the open deals as the prediction does.

with

open_deals as (

    select * from {{ ref('int_deals_predicted') }}

    where not is_closed

),

attribution_models as (

    select * from {{ ref('int_attribution_models') }}

),

expected as (

    select
        attribution_models.attribution_model,
        open_deals.report_date as prediction_date,
        count(*) as deals,
        sum(open_deals.revenue) as amount,
        sum(open_deals.weighted_revenue) as predicted_revenue,
        sum(open_deals.crm_weighted_revenue) as crm_predicted_revenue

    from open_deals

    cross join attribution_models

    group by all

),

reported as (

    select
        attribution_model,
        prediction_date,
        sum(open_deals) as deals,
        sum(amount) as amount,
        sum(predicted_revenue) as predicted_revenue,
        sum(crm_predicted_revenue) as crm_predicted_revenue

    from {{ ref('rpt_revenue_predictions') }}

    group by all

)

select
    coalesce(expected.attribution_model, reported.attribution_model) as attribution_model,
    coalesce(expected.prediction_date, reported.prediction_date) as prediction_date,
    expected.deals as expected_deals,
    reported.deals as reported_deals,
    expected.amount as expected_amount,
    reported.amount as reported_amount,
    expected.predicted_revenue as expected_prediction,
    reported.predicted_revenue as reported_prediction

from expected

full outer join reported
    on
        expected.attribution_model = reported.attribution_model
        and expected.prediction_date = reported.prediction_date

where
    abs(coalesce(expected.deals, 0) - coalesce(reported.deals, 0)) > 1e-6
    or expected.amount is distinct from reported.amount
    or expected.predicted_revenue is distinct from reported.predicted_revenue
    or expected.crm_predicted_revenue is distinct from reported.crm_predicted_revenue
