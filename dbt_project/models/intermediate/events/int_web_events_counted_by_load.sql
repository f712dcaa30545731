-- Grain: one row per load, tracker, day and reason why web events are in no session, or none.

{{ config(materialized='incremental', incremental_strategy='append') }}

with

web_events as (

    select * from {{ ref('int_web_events_flagged') }}
    where {{ is_newly_loaded() }}

),

tallied as (

    select
        _load_id,
        source,
        tracker,
        {{ reporting_date('occurred_at') }} as report_date,
        left_out_because,
        count(*) as event_count

    from web_events

    group by all

)

select * from tallied
