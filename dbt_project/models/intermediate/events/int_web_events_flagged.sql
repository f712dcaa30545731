-- Grain: one row per landed web event of any source.

{{ config(materialized='view') }}

with

web_events as (

    select * from {{ ref('int_web_events_unioned') }}

),

user_agents as (

    select * from {{ ref('int_user_agents_classified') }}

),

uncounted as (

    select * from {{ ref('int_web_spans_uncounted') }}

),

flagged as (

    select
        web_events.*,

        -- An empty user agent is not proof of a bot: apps and servers often send none.
        coalesce(user_agents.is_bot, false) as is_bot,

        {{ left_out_because('web_events', 'user_agents.is_bot', 'uncounted.tracker') }}
            as left_out_because,
        {{ content_action('web_events', 'user_agents.is_bot', 'uncounted.tracker') }}
            as content_action

    from web_events

    left join user_agents
        on web_events.user_agent = user_agents.user_agent

    left join uncounted
        on
            web_events.tracker = uncounted.tracker
            and web_events.occurred_at >= uncounted.starts_at
            and web_events.occurred_at < uncounted.ends_at

)

select * from flagged
