-- Grain: one row per e-mail event (sent, opened, clicked).

with

email_events as (

    select * from {{ ref('stg_generic__email_events') }}

),

deduplicated as (

    select *

    from email_events

    qualify row_number() over (
        partition by event_id
        order by occurred_at, record_hash, _load_id, _row
    ) = 1

)

select * from deduplicated
