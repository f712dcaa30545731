-- Grain: one row per web event that is a purchase or a refund, with what it is called by.

{% set order = 'occurred_at, event_key, _load_id, _row' %}
{% set one_thing =
    'source, tracker, is_refund, coalesce(transaction_key, teller), amount, currency'
%}

with

web_events as (

    select * from {{ ref('int_web_conversions_counted') }}
    where conversion in ('sale', 'refund')

),

-- A purchase of less than nothing is money that went back.
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
        coalesce(visitor_id, user_id, lower(email), phone, event_id) as teller,
        _load_id,
        _row

    from web_events

),

-- Without a number of its own the same purchase is what the same browser tells again at once. Of
-- one with a number the same is true when it is paid back in parts.
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
        last_value(case when is_after_pause then event_id end ignore nulls) over (
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
