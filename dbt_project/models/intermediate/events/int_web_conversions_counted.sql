-- Grain: one row per web event that is a lead, a sale or a refund, and counts.

with

landed as (

    select * from {{ ref('int_web_conversions_parsed') }}

),

duplicates as (

    select
        event_key,
        _load_id,
        _row

    from {{ ref('int_web_event_duplicates') }}

),

user_agents as (

    select * from {{ ref('int_user_agents_classified') }}

),

uncounted as (

    select * from {{ ref('int_web_spans_uncounted') }}

),

-- Unlike a visit, a conversion needs neither browser nor page: servers send sales, and people
-- without consent buy too.
counted as (

    select landed.*

    from landed

    left join duplicates
        on
            landed.event_key = duplicates.event_key
            and landed._load_id = duplicates._load_id
            and landed._row = duplicates._row

    left join user_agents
        on landed.user_agent = user_agents.user_agent

    left join uncounted
        on
            landed.tracker = uncounted.tracker
            and landed.occurred_at >= uncounted.starts_at
            and landed.occurred_at < uncounted.ends_at

    where
        duplicates.event_key is null
        and uncounted.tracker is null
        and not coalesce(user_agents.is_bot, false)

)

select * from counted
