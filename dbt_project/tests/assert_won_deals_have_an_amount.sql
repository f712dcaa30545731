-- Nearly every won deal has an amount: one that never had any counts as 0.

{{ config(severity='warn') }}

with

deals as (

    select * from {{ ref('int_deals_latest') }}
    where is_won

),

versions as (

    select * from {{ ref('int_deal_versions_unioned') }}

),

-- An amount of 0 is the CRM's own; a missing amount is not.
valued as (

    select
        deals.source_system,
        deals.deal_id,
        max(deals.amount) != 0 or count(versions.amount) > 0 as has_amount

    from deals

    left join versions
        on
            deals.source_system = versions.source_system
            and deals.deal_id = versions.deal_id

    group by deals.source_system, deals.deal_id

)

select
    concat_ws(
        '',
        count(case when not has_amount then 1 end), ' of ', count(*), ' won deals of ',
        source_system, ' have no amount and count as 0, such as ',
        min(case when not has_amount then deal_id end),
        ': export the amount of deals, or enter it in the CRM'
    ) as problem,
    count(case when not has_amount then 1 end) as deal_count

from valued

group by source_system

having count(case when not has_amount then 1 end) * 10 > count(*)
