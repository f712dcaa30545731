-- Grain: one row per source and kind of record.

with

volumes as (

    select * from {{ ref('int_daily_volumes_counted') }}

    where source != 'marts'

),

longest_pauses as (

    select * from {{ ref('int_export_pauses_measured') }}

),

rules as (

    select * from {{ ref('freshness_rules') }}

),

days as (

    select
        *,
        max(report_date) over (partition by source, kind) as newest_date,
        lag(report_date) over (partition by source, kind order by report_date) as previous_date

    from volumes

),

-- What nobody saw or clicked was bought: a stand at a fair, an episode of a podcast. Where that
-- happens now and then, no export can be late.
exported as (

    select
        source,
        kind,
        newest_date,
        min(report_date) as first_date,
        count(*) as day_count,
        max(
            case
                when previous_date > newest_date - {{ var('freshness_days') }}
                    then {{ days_between('previous_date', 'report_date') }} - 1
            end
        ) as longest_silent_days

    from days

    group by source, kind, newest_date

    having
        bool_or(is_metered)
        or (
            count(*) >= {{ var('freshness_least_days') }}
            and count(*) * 7 > {{ days_between('min(report_date)', 'newest_date') }}
        )

),

compared as (

    select
        exported.source,
        exported.kind,
        exported.newest_date,
        {{ days_between('exported.newest_date', as_of_date()) }} - 1 as silent_days,

        -- A silence longer than a weekend is by chance: the next may be half as long again. A few
        -- days do not show what is usual: for as long as they took, or as it takes to know it, no
        -- record is missed.
        greatest(
            coalesce(
                cast(
                    floor(
                        exported.longest_silent_days
                        * case when exported.longest_silent_days > 3 then 1.5 else 1 end
                    ) as integer
                ), 0
            ),
            coalesce(longest_pauses.pause_days, 0),
            coalesce(rules.allowed_silent_days, 0),
            case
                when exported.day_count < {{ var('freshness_least_days') }}
                    then greatest(
                        {{ days_between('exported.first_date', 'exported.newest_date') }},
                        {{ var('freshness_least_days') }}
                    )
                else 0
            end
        ) as normal_silent_days,

        coalesce(rules.severity, 'warn') as severity

    from exported

    left join longest_pauses
        on {{ source_of('exported.source') }} = longest_pauses.source

    left join rules
        on exported.kind = rules.kind

),

flagged as (

    select
        source,
        kind,
        newest_date,
        cast(silent_days as integer) as silent_days,
        cast(normal_silent_days as integer) as normal_silent_days,
        severity,
        case
            when silent_days > normal_silent_days
                then concat_ws(
                    '',
                    source, ' has no ', kind, ' since ', newest_date, ': ', silent_days,
                    ' days where at most ', normal_silent_days, ' are usual. Does its export run?'
                )
        end as problem

    from compared

)

select * from flagged
