-- Grain: one row per month, kind of dimension (all, country, channel, entry page) and dimension.

with

sessions as (

    select * from {{ ref('fct_sessions') }}

),

persons as (

    select * from {{ ref('dim_persons') }}

),

visits as (

    select
        cast(date_trunc('month', sessions.session_date) as date) as month,
        sessions.person_id,
        coalesce(sessions.country, '(not set)') as country,
        sessions.channel,
        coalesce(sessions.landing_page, '(not set)') as entry_page,
        sessions.is_bounce,

        -- Decimals add up to the same in any order.
        cast(
            {{ seconds_between('sessions.started_at', 'sessions.ended_at') }} as decimal(18, 6)
        ) as seconds,

        -- By the end of the month, else the known share of past months would grow every day.
        {{ reporting_date('persons.first_known_at') }}
        < cast(date_trunc('month', sessions.session_date) as date) + interval 1 month as is_known

    from sessions

    left join persons
        on sessions.person_id = persons.person_id

),

visitors_counted as (

    select
        month,
        case
            when grouping(country) = 0 then 'country'
            when grouping(channel) = 0 then 'channel'
            else '(all)'
        end as dimension_type,
        coalesce(country, channel, '(all)') as dimension,
        count(*) as visits,
        count(case when is_bounce then 1 end) as bounces,
        cast(sum(seconds) as double) as seconds,
        count(distinct person_id) as visitors,
        count(distinct case when is_known then person_id end) as known_visitors

    from visits

    -- sqlfluff cannot parse grouping sets in DuckDB.
    group by grouping sets ((month), (month, country), (month, channel)) -- noqa: PRS

),

-- Visitors are not counted by page: that is slow, and no report shows it.
pages_counted as (

    select
        month,
        'entry page' as dimension_type,
        entry_page as dimension,
        count(*) as visits,
        count(case when is_bounce then 1 end) as bounces,
        cast(sum(seconds) as double) as seconds,
        cast(null as bigint) as visitors,
        cast(null as bigint) as known_visitors

    from visits

    group by month, entry_page

),

counted as (

    select * from visitors_counted

    union all

    select * from pages_counted

)

select * from counted
