-- Grain: one row per measure (revenue, spend, visits, rows) and day, as the sources tell it.

with

deals as (

    select * from {{ ref('int_deals_latest') }}

    where is_won

),

ad_spends as (

    select * from {{ ref('int_ad_spends_converted') }}

),

sessions as (

    select * from {{ ref('int_sessions_classified') }}

),

loads as (

    select * from {{ ref('stg_closedloop__loads') }}

),

amounts as (

    select
        'revenue' as measure,
        {{ reporting_date('closed_at') }} as report_date,
        sum(revenue) as amount

    from deals

    group by all

    union all

    select
        'spend' as measure,
        spend_date as report_date,
        sum(spend) as amount

    from ad_spends

    group by all

    union all

    select
        'visits' as measure,
        {{ reporting_date('started_at') }} as report_date,
        count(*) as amount

    from sessions

    group by all

    union all

    select
        'rows' as measure,
        {{ reporting_date('loaded_at') }} as report_date,
        sum(rows_read) as amount

    from loads

    group by all

),

typed as (

    select
        measure,
        report_date,
        cast(amount as decimal(18, 6)) as amount

    from amounts

)

select * from typed
