-- Grain: one row per web event inside a session.

with

web_events as (

    select * from {{ ref('int_web_events_deduplicated') }}

    where
        not is_bot
        and page_url is not null
        and visitor_id is not null
        and event_type is distinct from 'automatic'

),

page_urls as (

    select * from {{ ref('int_page_urls_parsed') }}

),

with_campaigns as (

    select
        web_events.*,
        page_urls.page_path,
        page_urls.utm_key,
        page_urls.click_id

    from web_events

    inner join page_urls
        on web_events.page_url = page_urls.page_url

),

with_pauses as (

    select
        *,
        coalesce(
            {{ seconds_between('lag(occurred_at) over visitor_events', 'occurred_at') }}
            > {{ var('session_gap_minutes') }} * 60,
            true
        ) as is_after_pause

    from with_campaigns

    window visitor_events as (partition by visitor_id order by occurred_at, event_id, source)

),

with_stretches as (

    select
        *,
        sum(case when is_after_pause then 1 else 0 end) over (
            partition by visitor_id
            order by occurred_at, event_id, source
            rows between unbounded preceding and current row
        ) as stretch_number

    from with_pauses

),

-- Without a pause a visit ends where another campaign begins. Pages that carry none go on with
-- the visit's; the latest before a pause is forgotten with it.
with_starts as (

    select
        *,
        is_after_pause
        or (
            utm_key is not null
            and utm_key is distinct from last_value(utm_key ignore nulls) over events_before
        )
        or (
            click_id is not null
            and click_id is distinct from last_value(click_id ignore nulls) over events_before
        ) as is_session_start

    from with_stretches

    window events_before as (
        partition by visitor_id, stretch_number
        order by occurred_at, event_id, source
        rows between unbounded preceding and 1 preceding
    )

),

with_first_events as (

    select
        *,
        last_value(case when is_session_start then event_id end ignore nulls) over (
            partition by visitor_id
            order by occurred_at, event_id, source
            rows between unbounded preceding and current row
        ) as first_event_id

    from with_starts

),

sessionized as (

    select
        event_id,
        source,
        {{ surrogate_id(['visitor_id', 'first_event_id']) }} as session_id,
        visitor_id,
        occurred_at,
        event_name,
        event_type,
        page_url,
        page_path,
        page_referrer,
        country,
        row_number() over (
            partition by visitor_id, first_event_id
            order by occurred_at, event_id, source
        ) as session_event_number

    from with_first_events

)

select * from sessionized
