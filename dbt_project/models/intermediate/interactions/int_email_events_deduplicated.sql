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

loads as (

    select * from {{ ref('stg_closedloop__loads') }}

),

new_events as (

    select distinct landed.event_id

    from landed

    inner join loads
        on landed._load_id = loads.load_id

    where {{ is_newly_loaded('loads.changed_at') }}

),

email_events as (

    select
        landed.*,
        loads.exported_at

    from landed

    left join loads
        on landed._load_id = loads.load_id

    inner join new_events
        on landed.event_id = new_events.event_id

),

deduplicated as (

    select
        source_system,
        event_id,
        occurred_at,
        email,
        event_name,
        campaign,
        page_url,
        user_agent

    from email_events

    qualify row_number() over (
        partition by event_id
        order by {{ newest_first(none) }}
    ) = 1

)

select * from deduplicated
