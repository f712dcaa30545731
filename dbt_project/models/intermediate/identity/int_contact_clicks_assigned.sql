-- Grain: one row per contact and click that it holds, with the browser that came by it.

with

clicks as (

    select * from {{ ref('int_contact_clicks_flagged') }}

),

sessions as (

    select * from {{ ref('int_sessions_classified') }}

),

interactions as (

    select * from {{ ref('int_interactions_unioned') }}
    where email is not null

),

web_events as (

    select * from {{ ref('int_web_events_identifying') }}
    where email is not null

),

browsers as (

    select
        sessions.click_id,
        sessions.visitor_id,
        count(*) over (partition by sessions.click_id) as browser_count

    from sessions

    where sessions.click_id in (select clicks.click_id from clicks)

    group by sessions.click_id, sessions.visitor_id

),

addresses as (

    select
        visitor_id,
        {{ normalized_email('email') }} as email

    from interactions

    union

    select
        visitor_id,
        {{ normalized_email('email') }} as email

    from web_events

),

flagged as (

    select
        clicks.source_system,
        clicks.contact_id,
        clicks.click_id,
        clicks.held_at,
        browsers.visitor_id,
        browsers.browser_count,
        clicks.is_of_several,
        count(sessions.session_id) > 0 as is_in_visit,
        count(addresses.email) > 0 as is_of_another

    from clicks

    inner join browsers
        on clicks.click_id = browsers.click_id

    left join sessions
        on
            browsers.visitor_id = sessions.visitor_id
            and {{ is_in_visit('clicks.held_at', 'sessions') }}

    left join addresses
        on
            browsers.visitor_id = addresses.visitor_id
            and clicks.email != addresses.email

    group by all

),

counted as (

    select
        *,
        count(case when is_in_visit then 1 end) over (
            partition by source_system, contact_id, click_id
        ) as present_count

    from flagged

),

-- The browser whose visit it was when the contact was made, else the only one that can be meant.
assigned as (

    select
        source_system,
        contact_id,
        click_id,
        visitor_id,
        held_at

    from counted

    where
        (is_in_visit and present_count = 1)
        or (
            present_count = 0
            and browser_count = 1
            and not is_of_several
            and not is_of_another
        )

)

select * from assigned
