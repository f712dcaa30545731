-- Grain: one row per source, kind of record, rule and day.

with

volumes as (

    select * from {{ ref('int_daily_volumes_counted') }}

),

rules as (

    select * from {{ ref('volume_rules') }}

),

spans as (

    select
        source,
        kind,
        min(report_date) as first_date,
        max(report_date) as newest_date

    from volumes

    group by all

),

-- A day without records counts as 0 if a later day has some; rpt_freshness is about the days after
-- the newest.
days as (

    select
        source,
        kind,
        first_date,
        newest_date,
        {{ explode_dates(
            'greatest(first_date, newest_date - 55 - ' ~ var('volume_days') ~ ')', 'newest_date'
        ) }} as report_date

    from spans

),

figures as (

    select
        days.source,
        days.kind,
        days.newest_date,
        days.report_date,
        rules.rule_id,
        rules.measure,
        rules.lowest_share,
        rules.highest_share,
        rules.minimum_expected,
        rules.severity,
        cast(
            coalesce(
                case
                    when rules.measure = 'amount' then volumes.amount
                    else volumes.row_count
                end, 0
            ) as double
        ) as actual

    from days

    inner join rules
        on days.kind = rules.kind

    left join volumes
        on
            days.source = volumes.source
            and days.kind = volumes.kind
            and days.report_date = volumes.report_date

),

-- The same day of the week, in the eight weeks before.
expected as (

    select
        figures.source,
        figures.kind,
        figures.rule_id,
        figures.report_date,
        percentile_cont(0.5) within group (order by weeks_before.actual) as expected

    from figures

    inner join figures as weeks_before
        on
            figures.source = weeks_before.source
            and figures.kind = weeks_before.kind
            and figures.rule_id = weeks_before.rule_id
            and {{ iso_weekday('figures.report_date') }}
            = {{ iso_weekday('weeks_before.report_date') }}
            and figures.report_date > weeks_before.report_date
            and figures.report_date - 56 <= weeks_before.report_date

    where figures.report_date > figures.newest_date - {{ var('volume_days') }}

    group by all

    having count(*) >= 4

),

flagged as (

    select
        figures.source,
        figures.kind,
        figures.rule_id,
        figures.report_date,
        figures.measure,
        figures.actual,
        expected.expected,
        {{ ratio('figures.actual', 'expected.expected') }} as share_of_expected,
        figures.severity,
        case
            when
                expected.expected >= figures.minimum_expected
                and (
                    figures.actual < figures.lowest_share * expected.expected
                    or figures.actual > figures.highest_share * expected.expected
                )
                then concat_ws(
                    '', figures.source, ' has ', cast(round(figures.actual) as bigint), ' ',
                    figures.kind, ' (', figures.measure, ') on ', figures.report_date, ' where ',
                    cast(round(expected.expected) as bigint), ' are usual. Is its export whole?'
                )
        end as problem

    from figures

    inner join expected
        on
            figures.source = expected.source
            and figures.kind = expected.kind
            and figures.rule_id = expected.rule_id
            and figures.report_date = expected.report_date

)

select * from flagged
