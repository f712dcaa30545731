-- Grain: one row per load, its time, GA4 property and export day.

{{ config(materialized='incremental', incremental_strategy='replace_loaded') }}

with

web_events as (

    select * from {{ ref('int_web_events_unioned') }}

    where
        export_date is not null
        and {{ is_newly_loaded() }}

),

counted as (

    select
        source,
        tracker,
        export_date,
        _load_id,
        _loaded_at,
        count(*) as event_count,
        count(distinct visitor_key) as visitor_count

    from web_events

    group by
        source,
        tracker,
        export_date,
        _load_id,
        _loaded_at

)

select * from counted
