-- Grain: one row per day, platform, currency and account, campaign or ad group that no row of a
-- coarser level covers.

with

ad_spends as (

    select * from {{ ref('int_ad_spends_leveled') }}

),

levels as (

    select * from {{ ref('int_ad_spend_levels_compared') }}

),

summed as (

    select
        ad_spends.spend_date,
        ad_spends.platform,
        ad_spends.currency,
        ad_spends.account_place,
        ad_spends.campaign_place,
        ad_spends.node,
        ad_spends.depth,
        levels.fineness,
        cast(sum(ad_spends.cost) as decimal(28, 6)) as cost

    from ad_spends

    inner join levels
        on
            ad_spends.spend_date = levels.spend_date
            and ad_spends.node = levels.node
            and ad_spends.depth = levels.depth
            and ad_spends.breakdown = levels.breakdown

    group by all

),

coarsest as (

    select * from summed

    qualify row_number() over (partition by spend_date, node order by fineness desc) = 1

),

compared as (

    select
        *,
        min(depth) over (partition by spend_date, account_place) as depth_of_account,
        min(depth) over (partition by spend_date, campaign_place) as depth_of_campaign

    from coarsest

),

totals as (

    select
        spend_date,
        platform,
        currency,
        node,
        cost

    from compared

    where depth = 0 or (depth_of_account > 0 and (depth = 1 or depth_of_campaign > 1))

)

select * from totals
