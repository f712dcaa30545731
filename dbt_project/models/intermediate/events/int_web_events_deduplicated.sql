-- Grain: one row per web event.

{{ config(materialized='view') }}

with

web_events as (

    select * from {{ ref('int_web_events_unioned') }}

),

superseded as (

    select * from {{ ref('int_web_events_superseded') }}

),

user_agents as (

    select * from {{ ref('int_user_agents_classified') }}

),

deduplicated as (

    select
        web_events.*,

        -- Who says nothing of itself is no proven bot: apps and servers often do not.
        coalesce(user_agents.is_bot, false) as is_bot

    from web_events

    left join superseded
        on
            web_events.event_key = superseded.event_key
            and web_events._load_id = superseded._load_id
            and web_events._row = superseded._row

    left join user_agents
        on web_events.user_agent = user_agents.user_agent

    where superseded.event_key is null

)

select * from deduplicated
