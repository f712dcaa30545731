-- Grain: one row per day and reason why web events are in no session, or none.

with

tallied as (

    select * from {{ ref('int_web_events_counted_by_load') }}

),

duplicates as (

    select * from {{ ref('int_web_event_duplicates') }}

),

user_agents as (

    select * from {{ ref('int_user_agents_classified') }}

),

uncounted as (

    select * from {{ ref('int_web_spans_uncounted') }}

),

landed as (

    select
        report_date,
        left_out_because,
        event_count

    from tallied

    union all

    select
        {{ reporting_date('duplicates.occurred_at') }} as report_date,
        {{ left_out_because('duplicates', 'user_agents.is_bot', 'uncounted.tracker') }}
            as left_out_because,
        -1 as event_count

    from duplicates

    left join user_agents
        on duplicates.user_agent = user_agents.user_agent

    left join uncounted
        on
            duplicates.tracker = uncounted.tracker
            and duplicates.occurred_at >= uncounted.starts_at
            and duplicates.occurred_at < uncounted.ends_at

),

counted as (

    select
        report_date,
        left_out_because,
        cast(sum(event_count) as bigint) as event_count

    from landed

    group by all

    having sum(event_count) > 0

)

select * from counted
