-- Grain: one row per page URL that carries a campaign or a click id.

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

url_parameters as (

    select * from {{ ref('int_url_parameters_extracted') }}

),

campaign_id_parameters as (

    select * from {{ ref('campaign_id_parameters') }}

),

sources as (

    select * from {{ ref('int_sources_categorized') }}

),

ad_campaigns as (

    select * from {{ ref('int_ad_campaign_aliases') }}
    where is_id

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
            and channel_rules.medium_pattern <> ''
            and {{ regex_matches('mediums.utm_medium', 'channel_rules.medium_pattern') }}

),

with_click_ids as (

    select
        page_urls.*,
        click_ids.source as click_source,
        click_ids.medium as click_medium,
        click_ids.is_paid as is_paid_click,

        -- UTMs that speak of a paid click know more of it than the id (display, video).
        click_ids.is_paid and paid_mediums.utm_medium is null as is_click_medium_used,

        case when page_urls.click_id_type = 'gclid' then page_urls.click_id end as gclid

    from page_urls

    left join click_ids
        on page_urls.click_id_type = click_ids.click_id_type

    left join paid_mediums
        on page_urls.utm_medium = paid_mediums.utm_medium

    where page_urls.utm_key is not null or page_urls.click_id is not null

),

resolved as (

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

),

-- Campaign ids that the platform of the source knows.
known_campaign_ids as (

    select
        url_parameters.page_url_key,
        url_parameters.parameter_value as campaign_id

    from url_parameters

    inner join campaign_id_parameters
        on url_parameters.parameter = campaign_id_parameters.parameter

    inner join resolved
        on url_parameters.page_url_key = resolved.page_url_key

    inner join sources
        on resolved.source = sources.source

    where
        exists (
            select 1 from ad_campaigns
            where
                ad_campaigns.site = sources.site
                and ad_campaigns.text = url_parameters.parameter_value
        )

    qualify row_number() over (
        partition by url_parameters.page_url_key
        order by campaign_id_parameters.priority
    ) = 1

),

with_campaigns as (

    select
        resolved.page_url_key,
        resolved.click_id_type,
        resolved.click_id,
        resolved.source,
        resolved.medium,
        coalesce(
            resolved.clicked_campaign, known_campaign_ids.campaign_id, resolved.utm_campaign
        ) as campaign,
        resolved.ad_group,
        resolved.keyword,
        resolved.hinted_source,
        resolved.hinted_medium

    from resolved

    left join known_campaign_ids
        on resolved.page_url_key = known_campaign_ids.page_url_key

)

select * from with_campaigns
