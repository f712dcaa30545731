-- Grain: one row per person known or active outside visits, with the build that last changed that.

{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='person_id',
) }}

with

identifiers as (

    select * from {{ ref('int_identifiers_resolved') }}

),

interactions as (

    select * from {{ ref('int_interactions_assigned') }}

),

email_clicks as (

    select * from {{ ref('int_email_clicks_assigned') }}

),

campaign_responses as (

    select * from {{ ref('int_campaign_responses_assigned') }}

),

profiles as (

    select * from {{ ref('int_person_profiles') }}

),

traffic_sources as (

    select * from {{ ref('int_traffic_sources_classified') }}

),

sourced_interactions as (

    select
        interactions.*,
        traffic_sources.channel

    from interactions

    inner join traffic_sources
        on
            interactions.source = traffic_sources.source
            and interactions.medium = traffic_sources.medium
            and interactions.campaign = traffic_sources.campaign

),

records as (

    select
        person_id,
        {{ hash64(["'identifier'", 'first_observed_at']) }} as record_hash

    from identifiers

    union all

    select
        person_id,
        {{ hash64([
            'interaction_id',
            'interaction_type',
            'session_id',
            'occurred_at',
            'channel',
            'source',
            'medium',
            'campaign',
            'keyword',
        ]) }} as record_hash

    from sourced_interactions

    union all

    select
        person_id,
        {{ hash64(['email_click_id', 'session_id', 'clicked_at', 'campaign']) }} as record_hash

    from email_clicks

    union all

    select
        person_id,
        {{ hash64(['campaign_response_id', 'responded_at', 'source', 'medium', 'campaign']) }}
            as record_hash

    from campaign_responses

    union all

    select
        person_id,
        {{ hash64(['signal', 'text_value', 'number_value', 'known_at']) }} as record_hash

    from profiles

),

fingerprints as (

    select
        person_id,
        {{ fingerprint(['record_hash']) }} as fingerprint

    from records

    group by person_id

),

compared as (

    {{ compared_with_last_build('fingerprints', 'person_id') | indent }}

)

select * from compared
