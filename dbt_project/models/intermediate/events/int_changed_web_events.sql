-- Grain: one row per changed web event and visitor.

with

web_events as (

    select * from {{ ref('int_web_events_unioned') }}

),

exported_days as (

    select * from {{ ref('int_ga4_days_landed') }}

),

loads as (

    select * from {{ ref('stg_closedloop__loads') }}

),

new_events as (

    select event_key from web_events
    where _loaded_at > {{ published_until() }}

),

-- What comes of a day, or an export that is of another age now, may replace what else is there.
redated_days as (

    select distinct
        exported_days.source,
        exported_days.export_date

    from exported_days

    inner join loads
        on exported_days._load_id = loads.load_id

    where loads.changed_at > {{ published_until() }}

),

redated_events as (

    select web_events.event_key

    from web_events

    inner join redated_days
        on
            web_events.source = redated_days.source
            and web_events.export_date = redated_days.export_date

),

event_keys as (

    select event_key from new_events

    union

    select event_key from redated_events

),

-- With an event that came in stand those that it competes with under one id.
changed as (

    select distinct
        web_events.event_key,
        web_events.visitor_key,
        web_events.visitor_id

    from web_events

    inner join event_keys
        on web_events.event_key = event_keys.event_key

)

select * from changed
