-- name: checks
-- Grain: one row per check of the reconciliation.
select
    check_name,
    count(*) as days,
    sum(expected) as expected,
    sum(actual) as actual,
    sum(difference) as difference,
    count(*) filter (difference != 0 and explained_by is null) as days_unexplained,
    mode(explained_by) as explained_by

from marts.rpt_reconciliation

where
    report_date between $from::date and $to::date
    and (
        check_name not like '%\_in\_%\_report' escape '\'
        or check_name like ('%\_in\_' || $model || '\_report') escape '\'
    )

group by check_name

order by days_unexplained desc, abs(sum(difference)) desc, check_name

-- name: freshness
-- Grain: one row per source and kind of record.
select
    source,
    kind,
    newest_date,
    silent_days,
    normal_silent_days,
    severity,
    problem

from marts.rpt_freshness

order by problem is null, silent_days - normal_silent_days desc, source, kind

-- name: volumes
-- Grain: one row per source, kind of record, rule and day with a problem.
select
    source,
    kind,
    report_date,
    measure,
    actual,
    expected,
    share_of_expected,
    severity,
    problem

from marts.rpt_volumes

where problem is not null

order by report_date desc, source, kind

-- name: unattributed
-- Grain: one row per cause and type of conversion.
select
    cause,
    conversion_type,
    sum(conversions)::bigint as conversions,
    sum(revenue) as revenue,
    any_value(what_to_do) as what_to_do

from marts.rpt_unattributed

where month between date_trunc('month', $from::date) and $to::date

group by cause, conversion_type

order by revenue desc nulls last, conversions desc, cause, conversion_type

-- name: files
-- Grain: one row per landing stream.
select
    source,
    stream,
    count(*) as files,
    sum(rows_read)::bigint as rows_read,
    sum(rows_accepted)::bigint as rows_accepted,
    sum(rows_quarantined)::bigint as rows_quarantined,
    count(refused_reason) as files_refused,
    max(exported_at) as newest_export,
    max(loaded_at) as last_loaded

from lineage.files

group by source, stream

order by rows_quarantined desc, source, stream

-- name: tests
-- Grain: one row per test that did not pass.
select
    check_name,
    checks,
    status,
    failures

from lineage.checks

where status != 'pass'

order by status, check_name

-- name: marts
-- Grain: one row per published table.
select * from lineage.marts order by mart

-- name: made_from
-- Grain: one row: what the snapshot was made from.
select * from lineage.snapshot
