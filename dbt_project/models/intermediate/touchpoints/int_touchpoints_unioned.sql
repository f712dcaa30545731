-- Grain: one row per touchpoint: a visit, an action outside any visit, or where the CRM says that a
-- contact came from.

{{ config(
    materialized='incremental',
    incremental_strategy='replace_changed',
    unique_key='person_id',
    meta={'changed_in': 'int_changed_persons'},
) }}

with

sessions as (

    select * from {{ ref('int_sessions_classified') }}

),

sessions_assigned as (

    select * from {{ ref('int_sessions_assigned') }}
    where {{ is_changed('person_id', 'int_changed_persons') }}

),

actions as (

    select * from {{ ref('int_actions_unioned') }}
    where
        session_id is null
        and {{ is_changed('person_id', 'int_changed_persons') }}

),

contact_origins as (

    select * from {{ ref('int_contact_origins_assigned') }}
    where {{ is_changed('person_id', 'int_changed_persons') }}

),

traffic_sources as (

    select * from {{ ref('int_traffic_sources_mapped') }}

),

-- One of a person's at most.
taking_in as (

    select * from contact_origins
    where takes_in_until is not null

),

outside_visits as (

    select
        actions.action_id as touchpoint_id,
        actions.action_type as touchpoint_type,
        actions.person_id,
        actions.occurred_at as touched_at,
        actions.source,
        actions.medium,
        actions.campaign,
        actions.keyword,
        actions.landing_page,
        false as is_second_hand

    from actions

    left join taking_in
        on actions.person_id = taking_in.person_id

    -- The form that made a contact came from where the contact did, and is no touch besides it.
    -- (In the condition of the join, DuckDB would compare every row with every other.)
    where
        not (
            actions.source = '(direct)'
            and actions.action_type in ('call', 'chat', 'form')
            and coalesce(actions.occurred_at >= taking_in.touched_at, false)
            and coalesce(actions.occurred_at <= taking_in.takes_in_until, false)
        )

    union all

    select
        contact_origin_id as touchpoint_id,
        touchpoint_type,
        person_id,
        touched_at,
        source,
        medium,
        campaign,
        keyword,
        null as landing_page,
        is_second_hand

    from contact_origins

),

unioned as (

    select
        sessions.session_id as touchpoint_id,
        'session' as touchpoint_type,
        sessions_assigned.person_id,
        sessions.started_at as touched_at,
        sessions.session_id,
        sessions.channel,
        sessions.source,
        sessions.medium,
        sessions.campaign,
        sessions.keyword,
        sessions.landing_page,
        false as is_second_hand

    from sessions

    inner join sessions_assigned
        on sessions.session_id = sessions_assigned.session_id

    union all

    select
        outside_visits.touchpoint_id,
        outside_visits.touchpoint_type,
        outside_visits.person_id,
        outside_visits.touched_at,
        null as session_id,
        traffic_sources.channel,
        traffic_sources.source,
        traffic_sources.medium,
        traffic_sources.campaign,
        outside_visits.keyword,
        outside_visits.landing_page,
        outside_visits.is_second_hand

    from outside_visits

    inner join traffic_sources
        on
            outside_visits.source = traffic_sources.raw_source
            and outside_visits.medium = traffic_sources.raw_medium
            and outside_visits.campaign = traffic_sources.raw_campaign

)

select * from unioned
