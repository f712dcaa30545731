-- Every attribution model reports every session once.

with

attribution_models as (

    select * from {{ ref('int_attribution_models') }}

),

sessions as (

    select count(*) as visits from {{ ref('fct_sessions') }}

),

reported as (

    select
        attribution_model,
        sum(visits) as visits

    from {{ ref('rpt_sources') }}

    group by all

),

compared as (

    select
        attribution_models.attribution_model,
        sessions.visits as expected_visits,
        coalesce(reported.visits, 0) as reported_visits

    from attribution_models

    cross join sessions

    left join reported
        on attribution_models.attribution_model = reported.attribution_model

)

select * from compared

where expected_visits != reported_visits
