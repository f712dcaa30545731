-- Grain: one row per e-mail event (sent, opened, clicked).

{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='event_id',
) }}

with

landed as (

    select * from {{ ref('stg_generic__email_events') }}

),

new_events as (

    select distinct event_id

    from landed

    where {{ is_newly_loaded() }}

),

email_events as (

    select landed.*

    from landed

    inner join new_events
        on landed.event_id = new_events.event_id

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
