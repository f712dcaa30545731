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
        min(report_date) as first_date,
        max(report_date) as newest_date,
        count(*) as day_count,
        bool_or(is_metered) as is_metered

    from volumes

    group by all

),

-- What nobody can have seen or clicked on was bought: a stand at a fair, an episode of a podcast.
-- Where that is now and then there is no export that could be late.
exported as (

    select *

    from newest

    where
        is_metered
        or (
            day_count >= {{ var('freshness_least_days') }}
            and day_count * 7 > newest_date - first_date
        )

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

-- Longer ones than a weekend are by chance, and so the next may be half as long again.
longest_silences as (

    select
        source,
        kind,
        coalesce(
            cast(
                floor(max(silent_days) * case when max(silent_days) > 3 then 1.5 else 1 end)
                as integer
            ), 0
        ) as silent_days

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
        exported.source,
        exported.kind,
        exported.newest_date,
        {{ as_of_date() }} - 1 - exported.newest_date as silent_days,

        -- Few days tell nothing of what is usual: as long as they took, or as it takes to know it,
        -- nothing need come.
        greatest(
            longest_silences.silent_days,
            coalesce(longest_pauses.pause_days, 0),
            coalesce(rules.allowed_silent_days, 0),
            case
                when exported.day_count < {{ var('freshness_least_days') }}
                    then greatest(
                        exported.newest_date - exported.first_date,
                        {{ var('freshness_least_days') }}
                    )
                else 0
            end
        ) as normal_silent_days,

        coalesce(rules.severity, 'warn') as severity

    from exported

    inner join longest_silences
        on
            exported.source = longest_silences.source
            and exported.kind = longest_silences.kind

    left join longest_pauses
        on {{ source_of('exported.source') }} = longest_pauses.source

    left join rules
        on exported.kind = rules.kind

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
            when silent_days > normal_silent_days
                then concat(
                    source, ' has no ', kind, ' since ', newest_date, ': ', silent_days,
                    ' days where at most ', normal_silent_days, ' are usual. Does its export run?'
                )
        end as problem

    from compared

)

select * from judged
