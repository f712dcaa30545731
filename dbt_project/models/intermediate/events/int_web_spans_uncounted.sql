-- Grain: one row per tracker and span of days on which its web events do not count.

with

systems_of_record as (

    select * from {{ ref('systems_of_record') }}

    where kind = 'web'

),

exported_days as (

    select * from {{ ref('int_ga4_days_landed') }}

),

systems as (

    select
        concat_ws('', lower(source), '/' || lower({{ blank_to_null('instance') }})) as source,
        coalesce({{ quoted_name('"from"') }}, cast('0001-01-01' as date)) as starts_on,
        coalesce(until, cast('9999-12-31' as date)) as ends_on

    from systems_of_record

),

named as (

    select
        source,
        source as tracker

    from systems

    union

    select
        source,
        tracker

    from exported_days

),

-- A row names one GA4 property by its stream_id, or all of them by their source.
trackers as (

    select
        min(source) as source,
        tracker

    from named

    group by tracker

),

edges as (

    select
        trackers.source,
        trackers.tracker,
        systems.starts_on as edge

    from trackers

    inner join systems
        on systems.source in (trackers.source, trackers.tracker)

    union

    select
        trackers.source,
        trackers.tracker,
        systems.ends_on as edge

    from trackers

    inner join systems
        on systems.source in (trackers.source, trackers.tracker)

    union

    select
        source,
        tracker,
        cast('0001-01-01' as date) as edge

    from trackers

    union

    select
        source,
        tracker,
        cast('9999-12-31' as date) as edge

    from trackers

),

spans as (

    select
        source,
        tracker,
        edge as starts_on,
        lead(edge) over (partition by tracker order by edge) as ends_on

    from edges

),

uncounted as (

    select
        tracker,
        {{ reporting_day_start('starts_on') }} as starts_at,
        {{ reporting_day_start('ends_on') }} as ends_at

    from spans

    where
        ends_on is not null
        and not (
            {{ is_of_record('web', 'spans.source', 'spans.starts_on') }}
            and {{ is_of_record('web', 'spans.tracker', 'spans.starts_on') }}
        )

)

select * from uncounted
