-- Grain: one row per page URL that carries a campaign or a click id.

with

campaign_urls as (

    select * from {{ ref('int_campaign_urls_sourced') }}

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

    select distinct
        site,
        text

    from {{ ref('int_ad_campaign_aliases') }}

    where is_id

),

-- Campaign ids that the platform of the source knows.
known_campaign_ids as (

    select
        campaign_urls.page_url_key,
        url_parameters.parameter_value as campaign_id

    from campaign_urls

    inner join url_parameters
        on campaign_urls.page_url_key = url_parameters.page_url_key

    inner join campaign_id_parameters
        on url_parameters.parameter = campaign_id_parameters.parameter

    inner join sources
        on campaign_urls.source = sources.source

    inner join ad_campaigns
        on
            sources.site = ad_campaigns.site
            and url_parameters.parameter_value = ad_campaigns.text

    qualify row_number() over (
        partition by campaign_urls.page_url_key
        order by campaign_id_parameters.priority
    ) = 1

),

resolved as (

    select
        campaign_urls.*,
        coalesce(
            campaign_urls.clicked_campaign,
            known_campaign_ids.campaign_id,
            campaign_urls.utm_campaign
        ) as campaign

    from campaign_urls

    left join known_campaign_ids
        on campaign_urls.page_url_key = known_campaign_ids.page_url_key

)

select * from resolved
