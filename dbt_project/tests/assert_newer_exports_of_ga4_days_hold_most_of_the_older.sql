-- The newer export of a day replaces the older one; with less than half of it it may be cut off.

{{ config(severity='warn') }}

with

exported_days as (

    select * from {{ ref('int_ga4_days_exported') }}

),

older as (

    select
        tracker,
        export_date,
        export_series,
        exported_at,
        is_intraday,
        min(path) as path,
        sum(event_count) as event_count,
        sum(visitor_count) as visitor_count

    from exported_days

    where is_replaced

    group by
        tracker,
        export_date,
        export_series,
        exported_at,
        is_intraday

),

compared as (

    select
        older.tracker,
        older.export_date,
        older.path as older_path,
        older.event_count as older_event_count,
        older.visitor_count as older_visitor_count,
        min(newer.path) as newer_path,
        sum(newer.event_count) as event_count,
        sum(newer.visitor_count) as visitor_count

    from older

    inner join exported_days as newer
        on
            older.tracker = newer.tracker
            and older.export_date = newer.export_date
            and (
                older.export_series = newer.export_series
                or (older.is_intraday and not newer.is_intraday)
            )

    where not newer.is_replaced

    group by all

),

-- Of several older ones the fullest.
cut_off as (

    select *

    from compared

    where
        event_count * 2 < older_event_count
        or visitor_count * 2 < older_visitor_count

    qualify row_number() over (
        partition by tracker, export_date, newer_path
        order by older_event_count desc, older_path
    ) = 1

)

select
    concat_ws(
        '',
        tracker, ', ', export_date, ': the newest export ', newer_path, ' has ', event_count,
        ' events of ', visitor_count, ' visitors; ', older_path, ', which it replaces, had ',
        older_event_count, ' of ', older_visitor_count,
        '. If it is cut off, export that day whole again and land it in the same folder under a',
        ' later exported_at=<time>'
    ) as problem,
    event_count,
    older_event_count

from cut_off
