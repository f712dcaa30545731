-- Grain: one row per thing sent: a destination, conversion and version of it.

with

sends as (

    select * from {{ ref('stg_closedloop__sends') }}

),

loads as (

    select * from {{ ref('stg_closedloop__loads') }}

),

conversions as (

    select * from {{ ref('fct_conversions') }}

),

-- What was accepted may be confirmed or rejected later: the newest outcome counts.
latest as (

    select sends.*

    from sends

    left join loads
        on sends._load_id = loads.load_id

    qualify row_number() over (
        partition by sends.send_id
        order by {{ newest_first(none, 'loads.exported_at', 'sends.record_hash') }}
    ) = 1

),

joined as (

    select
        latest.send_id,
        latest.destination,
        latest.send_key,
        latest.version,
        latest.kind,
        latest.event_name,
        conversions.conversion_id,
        conversions.conversion_type,
        latest.value,
        latest.currency,
        latest.happened_at,
        latest.sent_at,
        {{ reporting_date('latest.sent_at') }} as sent_date,
        latest.state,
        latest.reason,
        latest.consent,
        latest.request_id

    from latest

    left join conversions
        on latest.send_key = {{ id_text('conversions.conversion_id') }}

)

select * from joined
