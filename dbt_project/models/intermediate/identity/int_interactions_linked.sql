-- Grain: one row per record of a call, chat or form submission that was made in a visit.

{{ config(materialized='ephemeral') }}

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
    where not is_shared

),

by_browser as (

    select
        interactions.interaction_id,
        sessions.session_id,
        sessions.started_at

    from interactions

    inner join sessions
        on
            interactions.visitor_id = sessions.visitor_id
            and {{ is_in_visit('interactions.occurred_at', 'sessions') }}

),

-- A form is sent in a visit: if it does not know its browser, in its person's at that time.
by_person as (

    select
        interactions.interaction_id,
        sessions.session_id,
        sessions.started_at

    from interactions

    inner join records
        on 'interaction:' || {{ id_text('interactions.interaction_id') }} = records.record_key

    inner join sessions_assigned
        on records.person_id = sessions_assigned.person_id

    inner join sessions
        on
            sessions_assigned.session_id = sessions.session_id
            and {{ is_in_visit('interactions.occurred_at', 'sessions') }}

    where
        interactions.interaction_type = 'form'
        and interactions.visitor_id is null

),

unioned as (

    select * from by_browser

    union all

    select * from by_person

),

linked as (

    select
        unioned.interaction_id,
        unioned.session_id,
        sessions_assigned.person_id

    from unioned

    inner join sessions_assigned
        on unioned.session_id = sessions_assigned.session_id

    qualify row_number() over (
        partition by unioned.interaction_id
        order by unioned.started_at desc, unioned.session_id
    ) = 1

)

select * from linked
