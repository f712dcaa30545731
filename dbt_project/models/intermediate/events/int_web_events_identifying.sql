-- Grain: one row per landed web event that identifies somebody.

{{ config(materialized='incremental', incremental_strategy='replace_loaded') }}

with

web_events as (

    select * from {{ ref('int_web_events_flagged') }}
    where {{ is_newly_loaded() }}

),

identifying as (

    select
        event_key,
        source,
        event_id,
        event_type,
        occurred_at,
        visitor_id,
        user_id,
        email,
        phone,
        previous_id,
        group_id,
        group_name,
        group_domain,
        _load_id,
        _row,
        _loaded_at

    from web_events

    where
        not is_bot
        and (
            user_id is not null
            or email is not null
            or phone is not null
            or group_id is not null
        )

)

select * from identifying
