-- Grain: one row per day that GA4 exported and load of the day's newest export.

with

events as (

    select * from {{ ref('int_web_events_unioned') }}
    where export_date is not null

),

loads as (

    select * from {{ ref('stg_closedloop__loads') }}

),

days as (

    select distinct
        export_date,
        _load_id

    from events

),

newest as (

    select
        days.export_date,
        days._load_id,
        loads.exported_at

    from days

    left join loads
        on days._load_id = loads.load_id

    -- Ties stay: an export may be split into several files.
    qualify rank() over (
        partition by days.export_date
        order by loads.exported_at desc nulls last
    ) = 1

)

select * from newest
