-- Every attribution model reports the revenue of the won deals, to the cent.

with

attribution_models as (

    select * from {{ ref('int_attribution_models') }}

),

sales as (

    select coalesce(sum(revenue), 0) as revenue

    from {{ ref('fct_conversions') }}

    where {{ is_money() }}

),

reported as (

    select
        attribution_model,
        sum(revenue) as revenue

    from {{ ref('rpt_sources') }}

    group by all

),

compared as (

    select
        attribution_models.attribution_model,
        sales.revenue as expected_revenue,
        coalesce(reported.revenue, 0) as reported_revenue

    from attribution_models

    cross join sales

    left join reported
        on attribution_models.attribution_model = reported.attribution_model

)

select * from compared

where expected_revenue != reported_revenue
