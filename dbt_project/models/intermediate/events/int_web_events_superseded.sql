-- Grain: one row per landed web event whose place another landing of the same event takes.

with

web_events as (

    select
        event_key,
        received_at,
        record_hash,
        _load_id,
        _row

    from {{ ref('int_web_events_unioned') }}

),

-- Few events land twice; only those are compared.
repeated as (

    select event_key

    from web_events

    group by event_key

    having count(*) > 1

),

ranked as (

    select
        web_events.event_key,
        web_events._load_id,
        web_events._row,
        row_number() over (
            partition by web_events.event_key
            order by
                web_events.received_at nulls last,
                web_events.record_hash,
                web_events._load_id,
                web_events._row
        ) as rank

    from web_events

    inner join repeated
        on web_events.event_key = repeated.event_key

),

superseded as (

    select
        event_key,
        _load_id,
        _row

    from ranked

    where rank > 1

)

select * from superseded
