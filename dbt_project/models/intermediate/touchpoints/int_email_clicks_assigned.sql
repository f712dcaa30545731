-- Grain: one row per e-mail that somebody clicked in, with their person and the visit that it
-- opened, if any.

with

email_events as (

    select * from {{ ref('int_email_events_flagged') }}

    where
        event_name = 'clicked'
        and machine_because is null

),

records as (

    select * from {{ ref('int_records_with_person') }}

),

sessions as (

    select * from {{ ref('int_sessions_classified') }}

),

traffic_sources as (

    select * from {{ ref('int_traffic_sources_classified') }}
    where
        source = 'email'
        and medium = 'email'

),

sessions_assigned as (

    select * from {{ ref('int_sessions_assigned') }}

),

clicks as (

    select
        {{ surrogate_id(["'email_click'", 'email_events.event_id']) }} as email_click_id,
        email_events.occurred_at as clicked_at,
        'email' as source,
        'email' as medium,
        email_events.campaign,
        email_events.mail_id,
        traffic_sources.channel,
        {{ channel_of('email', 'email') }} as channel_of_mails,
        coalesce(
            records.person_id, {{ surrogate_id(["'email_click'", 'email_events.event_id']) }}
        ) as person_id

    from email_events

    left join records
        on concat_ws('', 'email:', email_events.event_id) = records.record_key

    left join traffic_sources
        on email_events.campaign = traffic_sources.campaign

),

opened_visits as (

    select
        clicks.email_click_id,
        sessions.session_id

    from clicks

    inner join sessions_assigned
        on clicks.person_id = sessions_assigned.person_id

    -- The mail system's clock and the browser's differ, so the visit may seem to come first.
    inner join sessions
        on
            sessions_assigned.session_id = sessions.session_id
            and abs({{ seconds_between('clicks.clicked_at', 'sessions.started_at') }})
            <= {{ var('email_click_session_minutes') * 60 }}

    -- A campaign may have a channel of its own, and its links another name.
    where sessions.channel in (clicks.channel, clicks.channel_of_mails)

    qualify row_number() over (
        partition by clicks.email_click_id
        order by
            abs({{ seconds_between('clicks.clicked_at', 'sessions.started_at') }}),
            sessions.session_id
    ) = 1

),

-- One mail is one touch, however many clicks it has: the visit that it opened, else the first
-- click.
assigned as (

    select
        clicks.email_click_id,
        clicks.clicked_at,
        clicks.source,
        clicks.medium,
        clicks.campaign,
        clicks.person_id,
        opened_visits.session_id

    from clicks

    left join opened_visits
        on clicks.email_click_id = opened_visits.email_click_id

    qualify row_number() over (
        partition by clicks.mail_id
        order by opened_visits.session_id is null, clicks.clicked_at, clicks.email_click_id
    ) = 1

)

select * from assigned
