-- Grain: one row per gclid.

with

clicks as (

    select * from {{ ref('int_ad_clicks_landed') }}

),

loads as (

    select * from {{ ref('stg_closedloop__loads') }}

),

deduplicated as (

    select
        clicks.gclid,
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

)

select * from deduplicated
