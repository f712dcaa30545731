-- Grain: one row per web event inside a session.

{{ config(
    materialized='incremental',
    incremental_strategy='replace_changed',
    unique_key='visitor_key',
    meta={'changed_in': 'int_changed_web_events'},
) }}

with

web_events as (

    select * from {{ ref('int_web_events_deduplicated') }}

    where
        left_out_because is null
        and {{ is_changed('visitor_key', 'int_changed_web_events') }}

),

page_urls as (

    select * from {{ ref('int_page_urls_parsed') }}

),

-- What is here goes through three sorts of all events, so it is little.
numbered as (

    select
        web_events.event_key,
        web_events.visitor_key,
        web_events.occurred_at,
        web_events.country,
        web_events.event_type = 'page' as is_page_view,
        page_urls.page_url_key,
        page_urls.utm_key,
        page_urls.click_id,
        row_number() over visitor_events as event_number,
        lag(web_events.occurred_at) over visitor_events as last_occurred_at

    from web_events

    inner join page_urls
        on web_events.page_url_key = page_urls.page_url_key

    window visitor_events as (
        partition by web_events.visitor_key
        order by web_events.occurred_at, web_events.event_key
    )

),

with_pauses as (

    select
        *,
        coalesce(
            {{ seconds_between('last_occurred_at', 'occurred_at') }}
            > {{ var('session_gap_minutes') }} * 60,
            true
        ) as is_after_pause

    from numbered

),

with_earlier_events as (

    select
        *,
        last_value(case when is_after_pause then event_number end ignore nulls) over (
            partition by visitor_key
            order by event_number
            rows between unbounded preceding and current row
        ) as pause_number,
        last_value(utm_key ignore nulls) over events_before as last_utm_key,
        last_value(case when utm_key is not null then event_number end ignore nulls)
            over events_before as last_utm_number,
        last_value(click_id ignore nulls) over events_before as last_click_id,
        last_value(case when click_id is not null then event_number end ignore nulls)
            over events_before as last_click_number

    from with_pauses

    window events_before as (
        partition by visitor_key
        order by event_number
        rows between unbounded preceding and 1 preceding
    )

),

-- Without a pause a visit ends where another campaign begins. Pages that carry none go on with
-- the visit's, and what came before a pause is forgotten with it.
with_starts as (

    select
        event_key,
        visitor_key,
        occurred_at,
        country,
        is_page_view,
        page_url_key,
        event_number,
        is_after_pause
        or (
            utm_key is not null
            and (
                last_utm_key is distinct from utm_key
                or last_utm_number < pause_number
            )
        )
        or (
            click_id is not null
            and (
                last_click_id is distinct from click_id
                or last_click_number < pause_number
            )
        ) as is_session_start

    from with_earlier_events

),

with_first_events as (

    select
        *,
        last_value(case when is_session_start then event_key end ignore nulls)
            over events_so_far as first_event_key,
        last_value(case when is_session_start then event_number end ignore nulls)
            over events_so_far as first_event_number

    from with_starts

    window events_so_far as (
        partition by visitor_key
        order by event_number
        rows between unbounded preceding and current row
    )

),

sessionized as (

    select
        event_key,
        first_event_key,
        visitor_key,
        occurred_at,
        country,
        is_page_view,
        page_url_key,
        event_number - first_event_number + 1 as session_event_number

    from with_first_events

)

select * from sessionized
