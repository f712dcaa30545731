-- Grain: one row per web event.

with

web_events as (

    select * from {{ ref('int_web_events_unioned') }}

),

user_agents as (

    select * from {{ ref('int_user_agents_classified') }}

),

deduplicated as (

    select *

    from web_events

    qualify row_number() over (
        partition by source, event_id
        order by received_at nulls last, record_hash
    ) = 1

),

flagged as (

    select
        deduplicated.event_id,
        deduplicated.source,
        deduplicated.occurred_at,
        deduplicated.received_at,
        deduplicated.visitor_id,
        deduplicated.user_id,
        deduplicated.event_type,
        deduplicated.event_name,
        deduplicated.page_url,
        deduplicated.page_referrer,
        deduplicated.page_title,
        deduplicated.user_agent,
        deduplicated.country,
        deduplicated.email,
        deduplicated.phone,

        -- Who says nothing of itself is no proven bot: apps and servers often do not.
        coalesce(user_agents.is_bot, false) as is_bot

    from deduplicated

    left join user_agents
        on deduplicated.user_agent = user_agents.user_agent

)

select * from flagged
