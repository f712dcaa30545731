-- Grain: one row per gclid.

with

clicks as (

    select * from {{ ref('int_ad_clicks_landed') }}

),

ga4_clicks as (

    select * from {{ ref('int_ga4_clicks_landed') }}

),

loads as (

    select * from {{ ref('stg_closedloop__loads') }}

),

listed as (

    select
        clicks.gclid,
        true as is_listed,
        clicks.click_date,
        coalesce(clicks.campaign, '(not set)') as campaign,
        coalesce(clicks.ad_group, '(not set)') as ad_group,
        coalesce(clicks.keyword, '(not set)') as keyword

    from clicks

    inner join loads
        on clicks._load_id = loads.load_id

    qualify row_number() over (
        partition by clicks.gclid
        order by {{ newest_first(none, 'loads.exported_at', 'clicks.record_hash') }}
    ) = 1

),

-- Google's list of clicks goes back 90 days. GA4 keeps their campaign longer, but not the keyword.
known_to_ga4 as (

    select
        ga4_clicks.gclid,
        false as is_listed,
        {{ reporting_date('ga4_clicks.occurred_at') }} as click_date,
        ga4_clicks.campaign,
        coalesce(ga4_clicks.ad_group, '(not set)') as ad_group,
        '(not set)' as keyword

    from ga4_clicks

    inner join loads
        on ga4_clicks._load_id = loads.load_id

    left join listed
        on ga4_clicks.gclid = listed.gclid

    where listed.gclid is null

    qualify row_number() over (
        partition by ga4_clicks.gclid
        order by
            ga4_clicks.occurred_at,
            {{ newest_first(none, 'loads.exported_at', 'ga4_clicks.record_hash') }}
    ) = 1

),

deduplicated as (

    select * from listed

    union all

    select * from known_to_ga4

)

select * from deduplicated
