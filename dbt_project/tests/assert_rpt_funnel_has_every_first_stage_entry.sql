-- The funnel has every person once in each stage that the person ever entered.

with

entered as (

    select
        stage,
        count(distinct person_id) as persons

    from {{ ref('fct_stage_entries') }}

    group by all

),

reported as (

    select
        stage,
        sum(entered) as persons

    from {{ ref('rpt_funnel') }}

    group by all

)

select
    coalesce(entered.stage, reported.stage) as stage,
    coalesce(entered.persons, 0) as expected_persons,
    coalesce(reported.persons, 0) as reported_persons

from entered

full outer join reported
    on entered.stage = reported.stage

where coalesce(entered.persons, 0) != coalesce(reported.persons, 0)
