-- Grain: one row per touchpoint: a visit, a call, chat, form, e-mail click or event outside any, or
-- what the CRM tells of a contact that was not seen to come.

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

interactions as (

    select * from {{ ref('int_interactions_assigned') }}
    where {{ is_changed('person_id', 'int_changed_persons') }}

),

email_clicks as (

    select * from {{ ref('int_email_clicks_assigned') }}
    where {{ is_changed('person_id', 'int_changed_persons') }}

),

campaign_responses as (

    select * from {{ ref('int_campaign_responses_assigned') }}
    where {{ is_changed('person_id', 'int_changed_persons') }}

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

    select
        person_id,
        touched_at as takes_in_from,
        takes_in_until

    from contact_origins

    where takes_in_until is not null

),

unlinked as (

    select
        interactions.interaction_id as touchpoint_id,
        interactions.interaction_type as touchpoint_type,
        interactions.person_id,
        interactions.occurred_at as touched_at,
        interactions.source,
        interactions.medium,
        interactions.campaign,
        interactions.keyword,
        interactions.landing_page,
        false as is_second_hand

    from interactions

    left join taking_in
        on interactions.person_id = taking_in.person_id

    -- The form that made a contact came by what the contact says, and is no touch beside it.
    where
        interactions.session_id is null
        and not (
            interactions.source = '(direct)'
            and coalesce(interactions.occurred_at >= taking_in.takes_in_from, false)
            and coalesce(interactions.occurred_at <= taking_in.takes_in_until, false)
        )

    union all

    select
        email_click_id as touchpoint_id,
        'email_click' as touchpoint_type,
        person_id,
        clicked_at as touched_at,
        source,
        medium,
        campaign,
        '(not set)' as keyword,
        cast(null as varchar) as landing_page,
        false as is_second_hand

    from email_clicks

    where session_id is null

    union all

    select
        campaign_response_id as touchpoint_id,
        'event' as touchpoint_type,
        person_id,
        responded_at as touched_at,
        source,
        medium,
        campaign,
        '(not set)' as keyword,
        cast(null as varchar) as landing_page,
        false as is_second_hand

    from campaign_responses

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
        cast(null as varchar) as landing_page,
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
        unlinked.touchpoint_id,
        unlinked.touchpoint_type,
        unlinked.person_id,
        unlinked.touched_at,
        cast(null as varchar) as session_id,
        traffic_sources.channel,
        traffic_sources.source,
        traffic_sources.medium,
        traffic_sources.campaign,
        unlinked.keyword,
        unlinked.landing_page,
        unlinked.is_second_hand

    from unlinked

    inner join traffic_sources
        on
            unlinked.source = traffic_sources.raw_source
            and unlinked.medium = traffic_sources.raw_medium
            and unlinked.campaign = traffic_sources.raw_campaign

)

select * from unioned
