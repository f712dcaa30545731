-- Grain: one row per landed web event that does not count, because another landing of it does.

{{ config(
    materialized='incremental', incremental_strategy='replace_changed', unique_key='event_key',
    meta={'changed_in': 'int_changed_web_events'},
) }}

{% set content = [
    'landed.occurred_at', 'landed.visitor_id', 'landed.user_id', 'landed.event_type',
    'landed.event_name', 'landed.page_url', 'landed.page_referrer', 'landed.user_agent',
    'landed.country', 'landed.email', 'landed.phone', 'landed.consent',
] %}

with

-- Only these columns are read of all events.
web_events as (

    select
        event_key,
        tracker,
        export_date,
        received_at,
        record_hash,
        _load_id,
        _row

    from {{ ref('int_web_events_unioned') }}

    where {{ is_changed('event_key', 'int_changed_web_events') }}

),

landed as (

    select * from {{ ref('int_web_events_unioned') }}

),

exported_days as (

    select * from {{ ref('int_ga4_days_exported') }}

),

repeated_days as (

    select * from {{ ref('int_ga4_event_duplicates') }}

),

-- Events of a replaced export, or of a day that another export repeats.
duplicates_by_day as (

    select
        web_events.event_key,
        web_events._load_id,
        web_events._row

    from web_events

    inner join exported_days using (tracker, export_date, _load_id)

    where exported_days.is_replaced

    union all

    select
        event_key,
        _load_id,
        _row

    from web_events

    inner join repeated_days using (event_key, _load_id, _row)

),

-- Only events that landed twice are compared: those are few.
repeated as (

    select event_key

    from web_events

    group by event_key
    having count(*) > 1

),

competing as (

    select
        web_events.*,
        exported_days.exported_at

    from web_events

    inner join repeated using (event_key)

    left join duplicates_by_day using (event_key, _load_id, _row)

    left join exported_days using (tracker, export_date, _load_id)

    where duplicates_by_day.event_key is null

),

-- Where times do not decide, what an event says does; an engine's own hash only between equals.
later as (

    select
        competing.event_key,
        competing._load_id,
        competing._row

    from competing

    inner join landed using (event_key, _load_id, _row)

    qualify row_number() over (
        partition by competing.event_key
        order by
            competing.received_at nulls last, competing.exported_at desc nulls last,
            {{ record_hash(content) }}, competing.record_hash, competing._load_id, competing._row
    ) > 1

),

duplicates as (

    select * from duplicates_by_day

    union all

    select * from later

),

whole as (

    select landed.*

    from landed

    inner join duplicates using (event_key, _load_id, _row)

)

select * from whole
