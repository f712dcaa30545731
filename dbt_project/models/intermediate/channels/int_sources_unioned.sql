-- Grain: one row per traffic source.

with

referrers as (

    select * from {{ ref('int_referrers_parsed') }}

),

page_urls as (

    select * from {{ ref('int_page_urls_parsed') }}

),

click_ids as (

    select * from {{ ref('click_ids') }}

),

calls as (

    select * from {{ ref('int_calls_unioned') }}

),

contact_origins as (

    select * from {{ ref('int_contact_origins_sourced') }}

),

ad_spends as (

    select * from {{ ref('int_ad_spends_unioned') }}

),

campaign_types as (

    select * from {{ ref('campaign_types') }}

),

source_categories as (

    select * from {{ ref('source_categories') }}

),

unioned as (

    select referrer_host as source from referrers

    union

    select utm_source as source from page_urls

    union

    select source from click_ids

    union

    select source from calls

    union

    select source from contact_origins

    union

    select source from ad_spends

    union

    select source from campaign_types

    union

    select '(direct)' as source

    union

    -- The source of clicks in e-mails.
    select 'email' as source

    union

    -- A search engine's host is reported under its name, which is a source then.
    select source_name as source from source_categories

),

named as (

    select source

    from unioned

    where source is not null

)

select * from named
