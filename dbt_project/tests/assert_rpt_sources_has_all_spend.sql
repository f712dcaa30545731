-- Every attribution model reports what was spent, to the millionth that platforms bill in.

with

attribution_models as (

    select * from {{ ref('int_attribution_models') }}

),

converted as (

    select coalesce(sum(spend), 0) as spend from {{ ref('int_ad_spends_converted') }}

),

facts as (

    select coalesce(sum(spend), 0) as spend from {{ ref('fct_ad_spend') }}

),

reported as (

    select
        attribution_model,
        sum(spend) as spend

    from {{ ref('rpt_sources') }}

    group by all

),

compared as (

    select
        attribution_models.attribution_model,
        converted.spend as expected_spend,
        facts.spend as fact_spend,
        coalesce(reported.spend, 0) as reported_spend

    from attribution_models

    cross join converted

    cross join facts

    left join reported
        on attribution_models.attribution_model = reported.attribution_model

)

select * from compared

where expected_spend != fact_spend or expected_spend != reported_spend
