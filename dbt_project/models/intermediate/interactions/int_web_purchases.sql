-- Grain: one row per purchase and tracker, with its sale.

{% set order = 'occurred_at, event_key, _load_id, _row' %}

with

web_events as (

    select * from {{ ref('int_web_purchases_keyed') }}
    where not is_refund

),

-- A thank-you page may be reloaded, even days later.
completed as (

    select
        source,
        tracker,
        instance,
        purchase_key,
        transaction_key,
        event_id,
        occurred_at,
        coalesce(transaction_id, first_event_id) as purchase_id,
        {% for column in ['visitor_id', 'email', 'phone', 'amount', 'currency'] %}
            {{ first_known(column) }} over events_of_purchase as {{ column }},
        {% endfor %}
        row_number() over (
            partition by source, tracker, purchase_key
            order by {{ order }}
        ) as event_order

    from web_events

    window events_of_purchase as (
        partition by source, tracker, purchase_key
        order by {{ order }}
        rows between unbounded preceding and unbounded following
    )

),

compared as (

    select
        *,
        first_value(source) over events_of_purchase as first_source,
        first_value(purchase_id) over events_of_purchase as first_purchase_id,
        first_value(amount) over events_of_purchase as first_amount,
        first_value(occurred_at) over events_of_purchase as first_occurred_at

    from completed

    where event_order = 1

    window events_of_purchase as (
        partition by instance, purchase_key
        order by occurred_at, source, tracker
    )

),

-- Two tools of one site have the same order numbers. Two shops in one GA4 export may both have an
-- order 1001: they are one order only if the amount or the time is the same.
flagged as (

    select
        *,
        source != first_source
        or coalesce(amount = first_amount, true)
        or {{ seconds_between('first_occurred_at', 'occurred_at') }}
        <= {{ var('told_twice_minutes') }} * 60 as is_first_again

    from compared

),

purchases as (

    select
        source,
        tracker,
        instance,
        purchase_key,
        transaction_key,
        event_id,
        occurred_at,
        visitor_id,
        email,
        phone,
        amount,
        currency,
        case when is_first_again then first_source else source end as source_system,
        case
            when is_first_again then first_purchase_id
            else concat_ws('', substring(tracker, length(source) + 2), ':', purchase_id)
        end as deal_id

    from flagged

)

select * from purchases
