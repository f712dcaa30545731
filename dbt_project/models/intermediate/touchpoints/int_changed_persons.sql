-- Grain: one row per person whose touches or identifiers changed.

with

visitors as (

    select * from {{ ref('int_changed_visitors') }}

),

sessions as (

    select * from {{ ref('int_sessions_assigned') }}

),

sessions_aggregated as (

    select * from {{ ref('int_sessions_aggregated') }}

),

page_views as (

    select * from {{ ref('int_events_sessionized') }}
    where is_page_view

),

page_urls as (

    select * from {{ ref('int_page_urls_parsed') }}
    where
        page_path in ({{ changed_keys(ref('int_content_fingerprints'), 'page_path') }})

),

visitor_persons as (

    select * from {{ ref('int_visitor_fingerprints') }}

),

interactions as (

    select * from {{ ref('int_interactions_assigned') }}
    where
        landing_page in ({{ changed_keys(ref('int_content_fingerprints'), 'page_path') }})

),

-- Both the person whose visits they are now, and each person whose they ever were.
changed as (

    select sessions.person_id

    from sessions

    inner join visitors
        on sessions.visitor_id = visitors.visitor_id

    union

    select visitor_persons.person_id

    from visitor_persons

    inner join visitors
        on visitor_persons.visitor_id = visitors.visitor_id

    union

    select {{ anonymous_person_id('visitor_id') }} as person_id from visitors

    union

    {{ changed_keys(ref('int_person_record_fingerprints'), 'person_id') }}

    union

    -- What was read before a call says how far its caller was.
    select person_id from interactions

    union

    -- The type of what somebody read earns points of their lead score.
    select sessions.person_id

    from page_urls

    inner join page_views
        on page_urls.page_url_key = page_views.page_url_key

    inner join sessions_aggregated
        on page_views.first_event_key = sessions_aggregated.first_event_key

    inner join sessions
        on sessions_aggregated.session_id = sessions.session_id

)

select * from changed
