-- Grain: one row per landed web event that does not count, because another landing of it does.

{{ config(
    materialized='incremental',
    incremental_strategy='replace_changed',
    unique_key='event_key',
    meta={'changed_in': 'int_web_events_touched'},
) }}

with

-- All columns are read of few events only, so they are not read here.
web_events as (

    select
        event_key,
        export_date,
        received_at,
        record_hash,
        _load_id,
        _row

    from {{ ref('int_web_events_unioned') }}

    where {{ is_changed('event_key', 'int_web_events_touched') }}

),

landed as (

    select * from {{ ref('int_web_events_unioned') }}

),

exported_days as (

    select * from {{ ref('int_ga4_days_exported') }}

),

outdated as (

    select web_events.*

    from web_events

    left join exported_days
        on
            web_events.export_date = exported_days.export_date
            and web_events._load_id = exported_days._load_id

    where web_events.export_date is not null and exported_days._load_id is null

),

-- Few events land twice; only those are compared.
repeated as (

    select event_key

    from web_events

    group by event_key

    having count(*) > 1

),

competing as (

    select web_events.*

    from web_events

    inner join repeated
        on web_events.event_key = repeated.event_key

    left join outdated
        on
            web_events.event_key = outdated.event_key
            and web_events._load_id = outdated._load_id
            and web_events._row = outdated._row

    where outdated.event_key is null

),

later as (

    select *

    from competing

    qualify row_number() over (
        partition by event_key
        order by received_at nulls last, record_hash, _load_id, _row
    ) > 1

),

superseded as (

    select * from outdated

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
