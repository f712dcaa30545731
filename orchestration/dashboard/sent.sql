-- name: destinations
-- Grain: one row per destination, event and currency that was told something in the period.
with

sends as (

    select
        *,

        -- What counts there: the newest version that was not rejected.
        row_number() over (
            partition by destination, send_key order by state = 'rejected', version desc
        ) = 1
        and state != 'rejected'
        and kind != 'withdrawn' as is_counted

    from marts.fct_sends

    where
        sent_date between $from::date and $to::date
        and ($destination::varchar is null or destination = $destination)

)

select
    destination,
    event_name,
    currency,
    count(*) filter (is_counted) as conversions,
    sum(value) filter (is_counted) as value,
    count(*) filter (kind = 'new') as new,
    count(*) filter (kind = 'adjustment') as adjustments,
    count(*) filter (kind = 'withdrawn') as withdrawals,
    count(*) filter (state = 'rejected') as rejected,
    max(sent_at) as last_sent_at

from sends

group by destination, event_name, currency

order by destination, event_name, currency

-- name: trend
-- Grain: one row per day, week or month, and destination.
select
    date_trunc($bucket, sent_date)::date as starts_on,
    destination,
    count(*) as sends

from marts.fct_sends

where
    sent_date between $from::date and $to::date
    and ($destination::varchar is null or destination = $destination)

group by all

order by starts_on, destination

-- name: rejected
-- Grain: one row per destination and reason.
select
    destination,
    reason,
    count(*) as sends,
    sum(value) as value,
    currency,
    max(sent_at) as last_sent_at

from marts.fct_sends

where
    state = 'rejected'
    and sent_date between $from::date and $to::date
    and ($destination::varchar is null or destination = $destination)

group by destination, reason, currency

order by sends desc, destination, reason, currency

-- name: sends
-- Grain: one row per thing sent.
select
    sends.sent_at,
    sends.destination,
    sends.event_name,
    sends.kind,
    sends.version,
    sends.value,
    sends.currency,
    sends.happened_at,
    sends.state,
    sends.reason,
    sends.consent,
    sends.request_id,
    sends.send_key,
    sends.conversion_id,
    conversions.person_id

from marts.fct_sends as sends

left join marts.fct_conversions as conversions
    on sends.conversion_id = conversions.conversion_id

where
    sends.sent_date between $from::date and $to::date
    and ($destination::varchar is null or sends.destination = $destination)

order by sends.sent_at desc, sends.send_id
