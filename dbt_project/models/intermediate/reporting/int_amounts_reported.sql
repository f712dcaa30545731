-- Grain: one row per measure, place of report and day.

with

sources as (

    select * from {{ ref('rpt_sources') }}

),

sales as (

    select * from {{ ref('int_conversions_dated') }}

    where {{ is_money() }}

),

sessions as (

    select * from {{ ref('fct_sessions') }}

),

sessions_with_gclid as (

    select * from {{ ref('int_sessions_classified') }}

    where click_id_type = 'gclid'

),

ad_clicks as (

    select * from {{ ref('int_ad_clicks_deduplicated') }}

),

loads as (

    select * from {{ ref('stg_closedloop__loads') }}

),

session_events as (

    select * from {{ ref('int_events_sessionized') }}

),

amounts as (

    {% for measure in ['revenue', 'spend', 'visits'] %}
        select
            '{{ measure }}' as measure,
            concat(attribution_model, '_report') as reported_in,
            report_date,
            sum(case when channel != '(unattributed)' then {{ measure }} else 0 end) as amount

        from sources

        group by all

        union all
    {% endfor %}
    select
        'revenue' as measure,
        'conversions' as reported_in,
        report_date,
        sum(revenue) as amount

    from sales

    group by all

    union all

    select
        'ad_clicks' as measure,
        'click_view' as reported_in,
        sessions.session_date as report_date,
        count(*) as amount

    from sessions

    inner join sessions_with_gclid
        on sessions.session_id = sessions_with_gclid.session_id

    inner join ad_clicks
        on sessions_with_gclid.click_id = ad_clicks.gclid

    group by all

    union all

    select
        'web_events' as measure,
        'sessions' as reported_in,
        {{ reporting_date('occurred_at') }} as report_date,
        count(*) as amount

    from session_events

    group by all

    union all

    select
        'rows' as measure,
        'load_ledger' as reported_in,
        {{ reporting_date('loaded_at') }} as report_date,
        sum(rows_loaded + rows_quarantined) as amount

    from loads

    group by all

),

typed as (

    select
        measure,
        reported_in,
        report_date,
        cast(amount as decimal(28, 6)) as amount

    from amounts

)

select * from typed
