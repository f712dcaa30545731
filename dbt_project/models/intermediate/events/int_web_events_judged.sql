-- Grain: one row per landed web event of any source.

{{ config(materialized='view') }}

with

web_events as (

    select * from {{ ref('int_web_events_unioned') }}

),

user_agents as (

    select * from {{ ref('int_user_agents_classified') }}

),

judged as (

    select
        web_events.*,
        {{ text_key('web_events.page_url') }} as page_url_key,
        {{ text_key('web_events.page_referrer') }} as page_referrer_key,

        -- Who says nothing of itself is no proven bot: apps and servers often do not.
        coalesce(user_agents.is_bot, false) as is_bot,

        case
            when user_agents.is_bot then 'of bots'
            when web_events.event_type = 'automatic' then 'made by the analytics tool'
            when web_events.visitor_id is null then 'without a visitor id (consent denied)'
            when web_events.page_url is null then 'without a page'
        end as left_out_because,

        case
            when web_events.event_type = 'page' then 'view'
            when web_events.event_name in ({{ sql_texts(var('download_event_names')) }})
                then 'download'
        end as content_action

    from web_events

    left join user_agents
        on web_events.user_agent = user_agents.user_agent

)

select * from judged
