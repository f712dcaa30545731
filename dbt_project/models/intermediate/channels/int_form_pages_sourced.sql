-- Grain: one row per page URL of a form that carries a campaign or a click id.

with

form_submissions as (

    select distinct page_url
    from {{ ref('int_form_submissions_unioned') }}

),

campaign_urls as (

    select * from {{ ref('int_campaign_urls_resolved') }}

),

sourced as (

    select
        form_submissions.page_url,
        coalesce(campaign_urls.source, campaign_urls.hinted_source, '(direct)') as source,
        coalesce(
            campaign_urls.medium,
            case when campaign_urls.source is null then campaign_urls.hinted_medium end,
            '(none)'
        ) as medium,
        coalesce(campaign_urls.campaign, '(not set)') as campaign,
        coalesce(campaign_urls.keyword, '(not set)') as keyword

    from form_submissions

    inner join campaign_urls
        on {{ text_key('form_submissions.page_url') }} = campaign_urls.page_url_key

)

select * from sourced
