-- Grain: one row per call, chat, form, e-mail that somebody clicked in, and response to a campaign.

{{ config(materialized='ephemeral') }}

with

interactions as (

    select * from {{ ref('int_interactions_assigned') }}

),

email_clicks as (

    select * from {{ ref('int_email_clicks_assigned') }}

),

campaign_responses as (

    select * from {{ ref('int_campaign_responses_assigned') }}

),

unioned as (

    select
        interaction_id as action_id,
        interaction_type as action_type,
        person_id,
        session_id,
        occurred_at,
        source,
        medium,
        campaign,
        keyword,
        landing_page

    from interactions

    union all

    select
        email_click_id as action_id,
        'email_click' as action_type,
        person_id,
        session_id,
        clicked_at as occurred_at,
        source,
        medium,
        campaign,
        '(not set)' as keyword,
        null as landing_page

    from email_clicks

    union all

    select
        campaign_response_id as action_id,
        'event' as action_type,
        person_id,
        null as session_id,
        responded_at as occurred_at,
        source,
        medium,
        campaign,
        '(not set)' as keyword,
        null as landing_page

    from campaign_responses

)

select * from unioned
