-- Grain: one row per load, its time, tracker, day and reason why events are in no session, or none.

{{ config(materialized='incremental', incremental_strategy='replace_loaded') }}

with

web_events as (

    select * from {{ ref('int_web_events_flagged') }}
    where {{ is_newly_loaded() }}

),

tallied as (

    select
        _load_id,
        _loaded_at,
        source,
        tracker,
        {{ reporting_date('occurred_at') }} as report_date,
        left_out_because,
        count(*) as event_count

    from web_events

    group by all

)

select * from tallied
