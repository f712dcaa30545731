-- Grain: one row per landed GA4 event that a newer file of its day tells under another id.

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

-- Few days are in several exports that add up; only their events are compared.
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

-- Ids differ between a day and its intraday table, so that what is no copy may look new.
told as (

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

-- Parts of one day have next to nothing in common, two exports of it nearly all.
repeating_units as (

    select
        tracker,
        export_date,
        export_unit

    from told

    group by
        tracker,
        export_date,
        export_unit

    having count(case when export_unit != newest_unit then 1 end) * 2 >= count(*)

),

repeated as (

    select
        told.event_key,
        told._load_id,
        told._row

    from told

    inner join repeating_units
        on
            told.tracker = repeating_units.tracker
            and told.export_date = repeating_units.export_date
            and told.export_unit = repeating_units.export_unit

    where told.export_unit != told.newest_unit

)

select * from repeated
