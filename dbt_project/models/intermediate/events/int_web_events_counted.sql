-- Grain: one row per day and reason why web events are in no session, or none.

with

web_events as (

    select * from {{ ref('int_web_events_deduplicated') }}

),

counted as (

    select
        {{ reporting_date('occurred_at') }} as report_date,
        case
            when is_bot then 'of bots'
            when event_type = 'automatic' then 'made by the analytics tool'
            when visitor_id is null then 'without a visitor id (consent denied)'
            when page_url is null then 'without a page'
        end as left_out_because,
        count(*) as event_count

    from web_events

    group by all

)

select * from counted
