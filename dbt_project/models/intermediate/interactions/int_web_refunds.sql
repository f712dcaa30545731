-- Grain: one row per refund and tracker, with the web sale that it reduces.

with

web_events as (

    select * from {{ ref('int_web_purchases_keyed') }}
    where
        is_refund
        and event_id = first_event_id

),

purchases as (

    select * from {{ ref('int_web_purchases') }}
    where transaction_key is not null

),

-- Of several shops' orders of that number, prefer the one of the same tracker.
matched as (

    select
        web_events.*,
        purchases.source_system as sale_source_system,
        purchases.deal_id as sale_deal_id

    from web_events

    left join purchases
        on
            web_events.instance = purchases.instance
            and web_events.transaction_key = purchases.transaction_key

    qualify row_number() over (
        partition by web_events.event_key, web_events._load_id, web_events._row
        order by
            web_events.tracker != purchases.tracker,
            purchases.occurred_at,
            purchases.source,
            purchases.tracker
    ) = 1

)

select * from matched
