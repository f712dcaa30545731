-- Grain: one row per load, GA4 property, export day and build that met its events.

{{ config(materialized='incremental', incremental_strategy='append') }}

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
        count(*) as event_count,
        count(distinct visitor_key) as visitor_count,
        {{ build_number() }} as build_number

    from web_events

    group by
        source,
        tracker,
        export_date,
        _load_id

)

select * from counted
