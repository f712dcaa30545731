-- Grain: one row per web event.

{{ config(materialized='view') }}

with

web_events as (

    select * from {{ ref('int_web_events_flagged') }}

),

duplicates as (

    select * from {{ ref('int_web_event_duplicates') }}

),

deduplicated as (

    select web_events.*

    from web_events

    left join duplicates
        on
            web_events.event_key = duplicates.event_key
            and web_events._load_id = duplicates._load_id
            and web_events._row = duplicates._row

    where duplicates.event_key is null

)

select * from deduplicated
