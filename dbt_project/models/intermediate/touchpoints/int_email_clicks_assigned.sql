-- Grain: one row per click in an e-mail, with its person and the visit that it opened, if any.

with

email_events as (

    select * from {{ ref('int_email_events_deduplicated') }}
    where lower(event_name) = 'clicked'

),

records as (

    select * from {{ ref('int_records_resolved') }}

),

sessions as (

    select * from {{ ref('int_sessions_classified') }}
    where channel = 'Email'

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
        coalesce({{ known_text('email_events.campaign') }}, '(not set)') as campaign,

        coalesce(
            records.person_id, {{ surrogate_id(["'email_click'", 'email_events.event_id']) }}
        ) as person_id

    from email_events

    left join records
        on concat('email:', email_events.event_id) = records.record_key

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

    qualify row_number() over (
        partition by clicks.email_click_id
        order by
            abs({{ seconds_between('clicks.clicked_at', 'sessions.started_at') }}),
            sessions.session_id
    ) = 1

),

assigned as (

    select
        clicks.*,
        opened_visits.session_id

    from clicks

    left join opened_visits
        on clicks.email_click_id = opened_visits.email_click_id

)

select * from assigned
