-- Grain: one row per refund that takes from no sale.

with

refunds as (

    select * from {{ ref('int_deals_won') }}
    where is_refund

),

matches as (

    select * from {{ ref('int_refunds_matched') }}
    where sale_deal_id is null

),

unmatched as (

    select refunds.*

    from refunds

    inner join matches
        on
            refunds.source_system = matches.source_system
            and refunds.deal_id = matches.deal_id

)

select * from unmatched
