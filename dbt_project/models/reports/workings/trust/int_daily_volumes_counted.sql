-- Grain: one row per source, kind of record and day with one, up to the day before the as-of date.

-- Of each table: its source, its kind, its day, and what a day has. Of rpt_sources the visits
-- count: the number of rows of a report means nothing.
{% set no_amount = 'cast(null as decimal(18, 2))' %}
{% set volumes = {
    'web_events': ('source', "'web_events'", 'report_date', 'sum(event_count)', no_amount, 'true'),
    'interactions': (
        'source_system', "concat_ws('', interaction_type, 's')", reporting_date('occurred_at'),
        'count(*)', no_amount, 'true',
    ),
    'email_events': (
        "'generic'", "'email_events'", reporting_date('occurred_at'),
        'count(*)', no_amount, 'true',
    ),
    'deals': (
        'source_system', "'deals'", reporting_date('created_at'), 'count(*)', no_amount, 'true',
    ),
    'ad_spends': (
        'platform', "'ad_spend'", 'spend_date',
        'count(*)', 'sum(spend)', 'sum(impressions) + sum(clicks) > 0',
    ),
    'sources': ("'marts'", "'rpt_sources'", 'report_date', 'sum(visits)', 'sum(spend)', 'true'),
} %}

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
web_events_by_load as (

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

web_events as (

    select
        loads.source,
        web_events_by_load.report_date,
        web_events_by_load.event_count

    from web_events_by_load

    inner join loads
        on web_events_by_load._load_id = loads.load_id

),

counted as (

    {% for table, (source, kind, day, row_count, amount, is_metered) in volumes.items() %}
        select
            {{ source }} as source,
            {{ kind }} as kind,
            {{ day }} as report_date,
            {{ row_count }} as row_count,
            {{ amount }} as amount,
            {{ is_metered }} as is_metered

        from {{ table }}

        group by all
        {{ 'union all' if not loop.last }}
    {% endfor %}

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
