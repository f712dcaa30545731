-- Grain: one row per web event that is a purchase or a refund, with its key.

{% set order = 'occurred_at, event_key, _load_id, _row' %}
{% set one_thing =
    'source, tracker, is_refund, coalesce(transaction_key, sender), amount, currency'
%}

with

web_events as (

    select * from {{ ref('int_web_conversions_counted') }}
    where conversion in ('sale', 'refund')

),

-- A purchase with a negative amount is a refund.
typed as (

    select
        event_key,
        source,
        tracker,
        event_id,
        occurred_at,
        visitor_id,
        email,
        phone,
        coalesce({{ instance_of('source') }}, '') as instance,
        conversion = 'refund' or coalesce(amount < 0, false) as is_refund,
        abs(amount) as amount,
        currency,
        transaction_id,
        {{ transaction_key('transaction_id') }} as transaction_key,
        coalesce(visitor_id, user_id, lower(email), phone, event_id) as sender,
        _load_id,
        _row

    from web_events

),

-- Without an order number, events of one browser shortly after each other are the same purchase.
-- The same holds for the refunds of a number, which may be paid back in parts.
with_pauses as (

    select
        *,
        coalesce(
            {{ seconds_between(
                'lag(occurred_at) over (partition by ' ~ one_thing ~ ' order by ' ~ order ~ ')',
                'occurred_at',
            ) }}
            > {{ var('told_twice_minutes') }} * 60,
            true
        ) as is_after_pause

    from typed

),

with_first_events as (

    select
        *,
        {{ last_known('case when is_after_pause then event_id end') }} over (
            partition by {{ one_thing }}
            order by {{ order }}
            rows between unbounded preceding and current row
        ) as first_event_id

    from with_pauses

),

keyed as (

    select
        *,
        coalesce('#' || transaction_key, first_event_id) as purchase_key

    from with_first_events

)

select * from keyed
