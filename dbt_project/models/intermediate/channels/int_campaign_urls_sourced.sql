-- Grain: one row per page URL that carries a campaign or a click id.

{{ config(materialized='ephemeral') }}

with

page_urls as (

    select * from {{ ref('int_page_urls_parsed') }}

),

click_ids as (

    select * from {{ ref('click_ids') }}

),

ad_clicks as (

    select * from {{ ref('int_ad_clicks_deduplicated') }}

),

channel_rules as (

    select * from {{ ref('channel_rules') }}

),

mediums as (

    select distinct utm_medium

    from page_urls

    where utm_medium is not null

),

paid_mediums as (

    select distinct mediums.utm_medium

    from mediums

    inner join channel_rules
        on
            channel_rules.is_paid
            and channel_rules.medium_pattern != ''
            and {{ regex_matches('mediums.utm_medium', 'channel_rules.medium_pattern') }}

),

with_click_ids as (

    select
        page_urls.*,
        click_ids.source as click_source,
        click_ids.medium as click_medium,
        click_ids.is_paid as is_paid_click,

        -- UTMs of a paid click know more about it than the id (display, video).
        click_ids.is_paid and paid_mediums.utm_medium is null as is_click_medium_used,

        case when page_urls.click_id_type = 'gclid' then page_urls.click_id end as gclid

    from page_urls

    left join click_ids
        on page_urls.click_id_type = click_ids.click_id_type

    left join paid_mediums
        on page_urls.utm_medium = paid_mediums.utm_medium

    where page_urls.utm_key is not null or page_urls.click_id is not null

),

sourced as (

    select
        with_click_ids.page_url_key,
        with_click_ids.click_id_type,
        with_click_ids.click_id,
        case
            when with_click_ids.is_click_medium_used then with_click_ids.click_source
            when with_click_ids.is_paid_click
                then coalesce(with_click_ids.utm_source, with_click_ids.click_source)
            else with_click_ids.utm_source
        end as source,
        case
            when with_click_ids.is_click_medium_used then with_click_ids.click_medium
            else with_click_ids.utm_medium
        end as medium,
        ad_clicks.campaign as clicked_campaign,
        with_click_ids.utm_campaign,
        ad_clicks.ad_group,
        coalesce(ad_clicks.keyword, with_click_ids.utm_term) as keyword,
        case when not with_click_ids.is_paid_click then with_click_ids.click_source end
            as hinted_source,
        case when not with_click_ids.is_paid_click then with_click_ids.click_medium end
            as hinted_medium

    from with_click_ids

    left join ad_clicks
        on with_click_ids.gclid = ad_clicks.gclid

)

select * from sourced
