-- Grain: one row per source, kind of record and day with one, up to the day before the as-of date.

with

loads as (

    select * from {{ ref('stg_closedloop__loads') }}

),

web_events_tallied as (

    select * from {{ ref('int_web_events_counted_by_load') }}

),

web_events_superseded as (

    select * from {{ ref('int_web_event_duplicates') }}

),

interactions as (

    select * from {{ ref('int_interactions_unioned') }}

),

email_events as (

    select * from {{ ref('int_email_events_deduplicated') }}

),

deals as (

    select * from {{ ref('int_deals_latest') }}

),

ad_spends as (

    select * from {{ ref('fct_ad_spend') }}

),

sources as (

    select * from {{ ref('rpt_sources') }}

    where attribution_model = 'last_touch'

),

-- What was landed twice counts once.
web_events as (

    select
        _load_id,
        report_date,
        event_count

    from web_events_tallied

    union all

    select
        _load_id,
        {{ reporting_date('occurred_at') }} as report_date,
        -1 as event_count

    from web_events_superseded

),

counted as (

    select
        loads.source,
        'web_events' as kind,
        web_events.report_date,
        sum(web_events.event_count) as row_count,
        cast(null as decimal(18, 2)) as amount,
        true as is_metered

    from web_events

    inner join loads
        on web_events._load_id = loads.load_id

    group by all

    union all

    select
        source_system as source,
        concat(interaction_type, 's') as kind,
        {{ reporting_date('occurred_at') }} as report_date,
        count(*) as row_count,
        cast(null as decimal(18, 2)) as amount,
        true as is_metered

    from interactions

    group by all

    union all

    select
        'generic' as source,
        'email_events' as kind,
        {{ reporting_date('occurred_at') }} as report_date,
        count(*) as row_count,
        cast(null as decimal(18, 2)) as amount,
        true as is_metered

    from email_events

    group by all

    union all

    select
        source_system as source,
        'deals' as kind,
        {{ reporting_date('created_at') }} as report_date,
        count(*) as row_count,
        cast(null as decimal(18, 2)) as amount,
        true as is_metered

    from deals

    group by all

    union all

    select
        platform as source,
        'ad_spend' as kind,
        spend_date as report_date,
        count(*) as row_count,
        sum(spend) as amount,
        sum(impressions) + sum(clicks) > 0 as is_metered

    from ad_spends

    group by all

    union all

    -- Rows of the mart stand for visits here: those of a report say nothing.
    select
        'marts' as source,
        'rpt_sources' as kind,
        report_date,
        sum(visits) as row_count,
        sum(spend) as amount,
        true as is_metered

    from sources

    group by all

),

complete_days as (

    select
        source,
        kind,
        report_date,
        cast(row_count as bigint) as row_count,
        cast(amount as decimal(18, 2)) as amount,
        is_metered

    from counted

    where
        report_date < {{ as_of_date() }}
        and (row_count > 0 or amount > 0)

)

select * from complete_days
