-- Grain: one row per landed GA4 event that a newer file of its day has under another id.

{{ config(
    materialized='incremental',
    incremental_strategy='replace_changed',
    unique_key='event_key',
    meta={'changed_in': 'int_changed_web_events'},
) }}

with

web_events as (

    select
        event_key,
        tracker,
        export_date,
        visitor_key,
        occurred_at,
        event_name,
        _load_id,
        _row

    from {{ ref('int_web_events_unioned') }}

    where
        export_date is not null
        and {{ is_changed('event_key', 'int_changed_web_events') }}

),

exported_days as (

    select * from {{ ref('int_ga4_days_exported') }}

    where not is_replaced

),

-- Only events of days in several exports that add up are compared: those are few.
shared_days as (

    select
        *,
        max(exported_at) over (
            partition by tracker, export_date, export_unit
        ) as unit_exported_at

    from exported_days

    qualify
        min(export_unit) over (partition by tracker, export_date)
        < max(export_unit) over (partition by tracker, export_date)

),

-- Ids differ between a day and its intraday table, so a copy may look like a new event.
compared as (

    select
        web_events.*,
        shared_days.export_unit,
        first_value(shared_days.export_unit) over (
            partition by
                web_events.tracker,
                web_events.export_date,
                web_events.visitor_key,
                web_events.occurred_at,
                web_events.event_name
            order by shared_days.unit_exported_at desc, shared_days.export_unit
        ) as newest_unit

    from web_events

    inner join shared_days
        on
            web_events.tracker = shared_days.tracker
            and web_events.export_date = shared_days.export_date
            and web_events._load_id = shared_days._load_id

),

-- Parts of one day share next to nothing, two exports of it nearly everything.
repeating_units as (

    select
        tracker,
        export_date,
        export_unit

    from compared

    group by
        tracker,
        export_date,
        export_unit

    having count(case when export_unit != newest_unit then 1 end) * 2 >= count(*)

),

duplicates as (

    select
        compared.event_key,
        compared._load_id,
        compared._row

    from compared

    inner join repeating_units
        on
            compared.tracker = repeating_units.tracker
            and compared.export_date = repeating_units.export_date
            and compared.export_unit = repeating_units.export_unit

    where compared.export_unit != compared.newest_unit

)

select * from duplicates
