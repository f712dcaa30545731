-- Grain: one row per source, medium and campaign.

with

landings as (

    select * from {{ ref('int_landings_sourced') }}

),

calls as (

    select * from {{ ref('int_calls_unioned') }}

),

form_pages as (

    select * from {{ ref('int_form_pages_sourced') }}

),

ad_campaigns as (

    select * from {{ ref('int_ad_campaign_aliases') }}

),

email_events as (

    select * from {{ ref('int_email_events_deduplicated') }}

),

campaign_responses as (

    select * from {{ ref('int_campaign_responses_latest') }}

),

contact_origins as (

    select * from {{ ref('int_contact_origins_sourced') }}

),

ad_spends as (

    select * from {{ ref('int_ad_spends_unioned') }}

),

unioned as (

    select
        source,
        medium,
        campaign
    from landings

    union

    select
        source,
        medium,
        campaign
    from calls

    union

    select
        source,
        medium,
        campaign
    from form_pages

    union

    select
        source,
        medium,
        campaign
    from ad_spends

    union

    -- Cost under an earlier name is reported under the latest.
    select
        source,
        medium,
        campaign
    from ad_campaigns

    union

    select
        'email' as source,
        'email' as medium,
        coalesce({{ known_text('campaign') }}, '(not set)') as campaign
    from email_events

    union

    select
        source,
        medium,
        campaign
    from campaign_responses

    union

    select
        source,
        medium,
        campaign
    from contact_origins

    union

    -- What a chat or form without a visit is given.
    select
        '(direct)' as source,
        '(none)' as medium,
        '(not set)' as campaign

    union

    -- A mail of which no campaign is known, and a link on any site.
    select
        'email' as source,
        'email' as medium,
        '(not set)' as campaign

    union

    select
        '(other)' as source,
        'referral' as medium,
        '(not set)' as campaign

)

select * from unioned
