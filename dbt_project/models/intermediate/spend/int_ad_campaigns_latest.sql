-- Grain: one row per source, platform, account and campaign id.

with

ad_spends as (

    select * from {{ ref('int_ad_spends_unioned') }}

    where campaign_id is not null

),

latest as (

    select
        source_system,
        platform,
        account,
        campaign_id,
        campaign

    from ad_spends

    -- An export without the name does not remove it.
    qualify row_number() over (
        partition by source_system, platform, account, campaign_id
        order by campaign = '(not set)', spend_date desc, campaign, _load_id, _row
    ) = 1

)

select * from latest
