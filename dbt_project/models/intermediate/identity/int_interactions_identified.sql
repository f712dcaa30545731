-- Grain: one row per record of a call, chat or form submission, with its session and its person.

with

interactions as (

    select * from {{ ref('int_interactions_unioned') }}

),

sessions as (

    select * from {{ ref('int_sessions_aggregated') }}

),

sessions_assigned as (

    select * from {{ ref('int_sessions_assigned') }}

),

records as (

    select * from {{ ref('int_records_with_person') }}

),

visitors as (

    select * from {{ ref('int_visitors_assigned') }}

),

contact_details as (

    select distinct record_key

    from {{ ref('int_identifiers_observed') }}

    where identifier_type in ('email', 'phone')

),

session_links as (

    select
        interactions.interaction_id,
        sessions.session_id

    from interactions

    inner join sessions
        on
            interactions.visitor_id = sessions.visitor_id
            and {{ is_in_visit('interactions.occurred_at', 'sessions') }}

    qualify row_number() over (
        partition by interactions.interaction_id
        order by sessions.started_at desc, sessions.session_id
    ) = 1

),

-- A form is sent in a visit: one that does not know its browser, in its person's at that time.
person_links as (

    select
        interactions.interaction_id,
        sessions.session_id

    from interactions

    inner join records
        on
            concat('interaction:', interactions.interaction_id) = records.record_key
            and not records.is_shared

    inner join sessions_assigned
        on records.person_id = sessions_assigned.person_id

    inner join sessions
        on
            sessions_assigned.session_id = sessions.session_id
            and {{ is_in_visit('interactions.occurred_at', 'sessions') }}

    where
        interactions.interaction_type = 'form'
        and interactions.visitor_id is null

    qualify row_number() over (
        partition by interactions.interaction_id
        order by sessions.started_at desc, sessions.session_id
    ) = 1

),

links as (

    select * from session_links

    union all

    select * from person_links

),

visits as (

    select
        links.interaction_id,
        links.session_id,
        sessions_assigned.person_id

    from links

    inner join sessions_assigned
        on links.session_id = sessions_assigned.session_id

),

identified as (

    select
        interactions.*,
        visits.session_id,

        -- What the record itself says comes before whose visit it was, but for a switchboard's
        -- number and the like.
        coalesce(
            case when not records.is_shared then records.person_id end,
            visits.person_id,
            visitors.person_id,
            case
                when interactions.visitor_id is not null
                    then {{ anonymous_person_id('interactions.visitor_id') }}
            end,
            records.person_id,
            {{ surrogate_id(["'interaction'", 'interactions.interaction_id']) }}
        ) as person_id,

        -- A switchboard's number alone names nobody: its person is whoever else calls from it.
        coalesce(not records.is_shared, false)
        or interactions.visitor_id is not null as is_person_known,

        -- Answered, and with contact details that are not junk: a chat's own id reaches nobody.
        -- Analytics tools must not carry any: of their events the seed says what a lead is.
        coalesce(interactions.is_answered, false)
        and (
            contact_details.record_key is not null
            or (
                coalesce(interactions.is_web_event, false)
                and interactions.email is null
                and interactions.phone is null
            )
        ) as is_lead

    from interactions

    left join visits
        on interactions.interaction_id = visits.interaction_id

    left join records
        on concat('interaction:', interactions.interaction_id) = records.record_key

    left join contact_details
        on concat('interaction:', interactions.interaction_id) = contact_details.record_key

    left join visitors
        on
            interactions.visitor_id = visitors.visitor_id
            and interactions.occurred_at >= visitors.valid_from
            and interactions.occurred_at < visitors.valid_until

)

select * from identified
