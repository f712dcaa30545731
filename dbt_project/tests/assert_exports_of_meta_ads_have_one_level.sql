-- Ads beside ad sets, or placements beside their sum, would count the same money twice.

with

insights as (

    select * from {{ ref('int_meta_ads_insights_deduplicated') }}

)

select
    account,
    spend_date,
    exported_at

from insights

group by all

having
    count(distinct is_ad_level) > 1
    or count(placement) not in (0, count(*))
