-- Grain: one row per landed web event that does not count, because another landing of it does.

{{ config(
    materialized='incremental',
    incremental_strategy='replace_changed',
    unique_key='event_key',
    meta={'changed_in': 'int_changed_web_events'},
) }}

with

-- All columns are read of few events only, so they are not read here.
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

retold as (

    select * from {{ ref('int_ga4_event_duplicates') }}

),

outdated as (

    select web_events.*

    from web_events

    inner join exported_days
        on
            web_events.tracker = exported_days.tracker
            and web_events.export_date = exported_days.export_date
            and web_events._load_id = exported_days._load_id

    where exported_days.is_replaced

),

told_again as (

    select web_events.*

    from web_events

    inner join retold
        on
            web_events.event_key = retold.event_key
            and web_events._load_id = retold._load_id
            and web_events._row = retold._row

),

out_by_day as (

    select * from outdated

    union all

    select * from told_again

),

-- Few events land twice; only those are compared.
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

    inner join repeated
        on web_events.event_key = repeated.event_key

    left join out_by_day
        on
            web_events.event_key = out_by_day.event_key
            and web_events._load_id = out_by_day._load_id
            and web_events._row = out_by_day._row

    left join exported_days
        on
            web_events.tracker = exported_days.tracker
            and web_events.export_date = exported_days.export_date
            and web_events._load_id = exported_days._load_id

    where out_by_day.event_key is null

),

later as (

    select
        event_key,
        _load_id,
        _row

    from competing

    qualify row_number() over (
        partition by event_key
        order by
            received_at nulls last,
            exported_at desc nulls last,
            record_hash,
            _load_id,
            _row
    ) > 1

),

superseded as (

    select
        event_key,
        _load_id,
        _row

    from out_by_day

    union all

    select * from later

),

whole as (

    select landed.*

    from landed

    inner join superseded
        on
            landed.event_key = superseded.event_key
            and landed._load_id = superseded._load_id
            and landed._row = superseded._row

)

select * from whole
