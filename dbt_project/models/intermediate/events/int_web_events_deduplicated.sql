-- Grain: one row per web event.

{{ config(materialized='view') }}

with

web_events as (

    select * from {{ ref('int_web_events_flagged') }}

),

superseded as (

    select * from {{ ref('int_web_event_duplicates') }}

),

deduplicated as (

    select web_events.*

    from web_events

    left join superseded
        on
            web_events.event_key = superseded.event_key
            and web_events._load_id = superseded._load_id
            and web_events._row = superseded._row

    where superseded.event_key is null

)

select * from deduplicated
