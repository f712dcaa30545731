-- Grain: one row per source and kind of record.

with

volumes as (

    select * from {{ ref('int_daily_volumes_counted') }}

    where source != 'marts'

),

loads as (

    select * from {{ ref('stg_closedloop__loads') }}

),

rules as (

    select * from {{ ref('freshness_rules') }}

),

newest as (

    select
        source,
        kind,
        max(report_date) as newest_date,
        count(*) as day_count

    from volumes

    group by all

),

-- How long nothing came between two days with records, of late.
silences as (

    select
        volumes.source,
        volumes.kind,
        volumes.report_date - 1 - lag(volumes.report_date) over (
            partition by volumes.source, volumes.kind
            order by volumes.report_date
        ) as silent_days

    from volumes

    inner join newest
        on
            volumes.source = newest.source
            and volumes.kind = newest.kind

    where volumes.report_date > newest.newest_date - {{ var('freshness_days') }}

),

longest_silences as (

    select
        source,
        kind,
        coalesce(max(silent_days), 0) as silent_days

    from silences

    group by all

),

load_days as (

    select distinct
        source,
        {{ reporting_date('loaded_at') }} as load_date

    from loads

    where rows_loaded > 0

),

-- Who exports by the week is a week behind, though records are of every day.
export_pauses as (

    select
        source,
        load_date - lag(load_date) over (
            partition by source
            order by load_date
        ) as pause_days

    from load_days

),

longest_pauses as (

    select
        source,
        max(pause_days) as pause_days

    from export_pauses

    group by all

),

compared as (

    select
        newest.source,
        newest.kind,
        newest.newest_date,
        newest.day_count,
        {{ as_of_date() }} - 1 - newest.newest_date as silent_days,

        greatest(
            longest_silences.silent_days,
            coalesce(longest_pauses.pause_days, 0),
            coalesce(rules.allowed_silent_days, 0)
        ) as normal_silent_days,

        coalesce(rules.severity, 'warn') as severity

    from newest

    inner join longest_silences
        on
            newest.source = longest_silences.source
            and newest.kind = longest_silences.kind

    left join longest_pauses
        on {{ source_of('newest.source') }} = longest_pauses.source

    left join rules
        on newest.kind = rules.kind

),

judged as (

    select
        source,
        kind,
        newest_date,
        cast(silent_days as integer) as silent_days,
        cast(normal_silent_days as integer) as normal_silent_days,
        severity,
        case
            -- A fair of three days has no rhythm to fall out of.
            when silent_days > normal_silent_days and day_count >= {{ var('freshness_least_days') }}
                then concat(
                    source, ' has no ', kind, ' since ', newest_date, ': ', silent_days,
                    ' days where at most ', normal_silent_days, ' are usual. Does its export run?'
                )
        end as problem

    from compared

)

select * from judged
