-- Grain: one row per row of the finest level of a campaign's day, and per coarser level with a
-- difference.

{% set columns %}
    source_system,
    spend_date,
    platform,
    account,
    campaign_id,
    campaign,
    ad_group,
    source,
    medium,
    currency,
    exported_at,
    _load_id,
    _row
{% endset %}

with

ad_spends as (

    select * from {{ ref('int_ad_spends_leveled') }}

),

levels as (

    select * from {{ ref('int_ad_spend_levels_compared') }}

),

compared as (

    select
        ad_spends.*,
        levels.fineness,
        levels.more_cost,
        levels.more_impressions,
        levels.more_clicks,

        row_number() over (
            partition by ad_spends.spend_date, ad_spends.node, ad_spends.depth, ad_spends.breakdown
            order by ad_spends._load_id, ad_spends._row
        ) as row_of_level

    from ad_spends

    inner join levels
        on
            ad_spends.spend_date = levels.spend_date
            and ad_spends.node = levels.node
            and ad_spends.depth = levels.depth
            and ad_spends.breakdown = levels.breakdown

),

finest as (

    select
        {{ columns }},
        keyword,
        cast(cost as decimal(28, 6)) as cost,
        coalesce(impressions, 0) as impressions,
        coalesce(clicks, 0) as clicks,
        false as is_rest

    from compared

    where fineness = 1

),

-- The difference to the finer rows, as a row without the finer names.
rests as (

    select
        {{ columns }},
        '(not set)' as keyword,
        more_cost as cost,
        coalesce(more_impressions, 0) as impressions,
        coalesce(more_clicks, 0) as clicks,
        true as is_rest

    from compared

    where
        fineness > 1
        and row_of_level = 1
        and (more_cost != 0 or more_impressions != 0 or more_clicks != 0)

),

unioned as (

    select * from finest

    union all

    select * from rests

)

select * from unioned
