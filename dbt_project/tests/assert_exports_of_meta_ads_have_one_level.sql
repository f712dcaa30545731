-- Ads beside ad sets, or placements beside their sum, would count the same money twice.

with

insights as (

    select * from {{ ref('int_meta_ads_insights_deduplicated') }}

),

ad_spends as (

    select * from {{ ref('int_ad_spends_unioned') }}

    where source_system = 'meta_ads'

),

days as (

    select
        insights.account,
        insights.spend_date,
        count(distinct insights.is_ad_level) as level_count,
        count(insights.placement) as placed_count,
        count(*) as row_count

    from insights

    inner join ad_spends
        on
            insights._load_id = ad_spends._load_id
            and insights._row = ad_spends._row

    group by all

)

select
    'Meta account ' || account || ', ' || cast(spend_date as varchar)
    || ': ads beside ad sets, or placements beside their sum, in one export; land a newer one that'
    || ' has one of them' as problem,
    row_count

from days

where level_count > 1 or placed_count not in (0, row_count)
