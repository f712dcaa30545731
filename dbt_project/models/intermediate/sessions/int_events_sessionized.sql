-- Grain: one row per web event inside a session.

{{ config(
    materialized='incremental',
    incremental_strategy='replace_changed',
    unique_key='visitor_key',
    meta={'changed_in': 'int_changed_web_events'},
) }}

{% set marks = ['utm_key', 'click_key'] %}

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

-- Few columns, and keys in place of texts: they go through three sorts of all events.
numbered as (

    select
        web_events.event_key,
        web_events.visitor_key,
        web_events.occurred_at,
        web_events.country,
        web_events.event_type = 'page' as is_page_view,
        page_urls.page_url_key,
        page_urls.utm_key,
        page_urls.click_key,
        row_number() over visitor_events as event_number,
        lag(web_events.occurred_at) over visitor_events as last_occurred_at

    from web_events

    inner join page_urls using (page_url_key)

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
        {% for mark in marks %}
            {{ last_known(mark) }} over events_before as last_{{ mark }},
            {{ last_known("case when " ~ mark ~ " is not null then event_number end") }}
                over events_before as last_{{ mark }}_number,
        {% endfor %}
        {{ last_known('case when is_after_pause then event_number end') }} over (
            partition by visitor_key
            order by event_number
            rows between unbounded preceding and current row
        ) as pause_number

    from with_pauses

    window events_before as (
        partition by visitor_key
        order by event_number
        rows between unbounded preceding and 1 preceding
    )

),

-- Without a pause a visit ends where another campaign begins. Pages without a campaign continue the
-- visit's campaign; what came before a pause no longer counts.
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
        {%- for mark in marks %}
            or (
                {{ mark }} is not null
                and (
                    last_{{ mark }} is distinct from {{ mark }}
                    or last_{{ mark }}_number < pause_number
                )
            )
        {%- endfor %} as is_session_start

    from with_earlier_events

),

sessionized as (

    select
        event_key,
        {{ last_known('case when is_session_start then event_key end') }}
            over events_so_far as first_event_key,
        visitor_key,
        occurred_at,
        country,
        is_page_view,
        page_url_key,
        event_number + 1
        - {{ last_known('case when is_session_start then event_number end') }}
            over events_so_far as session_event_number

    from with_starts

    window events_so_far as (
        partition by visitor_key
        order by event_number
        rows between unbounded preceding and current row
    )

)

select * from sessionized
