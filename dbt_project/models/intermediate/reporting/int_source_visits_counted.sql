-- Grain: one row per day, channel, source, medium, campaign and keyword with visits.

with

sessions as (

    select * from {{ ref('fct_sessions') }}

),

visits_counted as (

    select
        session_date as report_date,
        channel,
        source,
        medium,
        campaign,
        keyword,
        count(*) as visits

    from sessions

    group by all

)

select * from visits_counted
