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

contact_origins as (

    select * from {{ ref('int_contact_origins_assigned') }}

),

profiles as (

    select * from {{ ref('int_person_profiles') }}

),

consents as (

    select * from {{ ref('int_person_consents') }}

),

traffic_sources as (

    select * from {{ ref('int_traffic_sources_mapped') }}

),

touches as (

    select
        person_id,
        source,
        medium,
        campaign

    from interactions

    union all

    select
        person_id,
        source,
        medium,
        campaign

    from email_clicks

    union all

    select
        person_id,
        source,
        medium,
        campaign

    from campaign_responses

    union all

    select
        person_id,
        source,
        medium,
        campaign

    from contact_origins

),

-- What has no visit is of the channel that its source, medium and campaign are of.
sourced as (

    select
        touches.person_id,
        traffic_sources.*

    from touches

    inner join traffic_sources
        on
            touches.source = traffic_sources.raw_source
            and touches.medium = traffic_sources.raw_medium
            and touches.campaign = traffic_sources.raw_campaign

),

fingerprints as (

    {{ row_fingerprints(
        [
            'identifiers',
            'interactions',
            'email_clicks',
            'campaign_responses',
            'contact_origins',
            'sourced',
            'profiles',
            'consents',
        ],
        'person_id',
    ) | indent }}

),

compared as (

    {{ compared_with_last_build('fingerprints', 'person_id') | indent }}

)

select * from compared
