-- Grain: one row per source with loads.

{{ config(materialized='ephemeral') }}

with

loads as (

    select * from {{ ref('stg_closedloop__loads') }}

),

load_days as (

    select distinct
        source,
        {{ reporting_date('loaded_at') }} as load_date

    from loads

    where rows_loaded > 0

),

-- A weekly export is a week behind, though it has records of every day.
export_pauses as (

    select
        source,
        {{ days_between(
            'lag(load_date) over (partition by source order by load_date)', 'load_date'
        ) }} as pause_days

    from load_days

),

longest_pauses as (

    select
        source,
        max(pause_days) as pause_days

    from export_pauses

    group by all

)

select * from longest_pauses
