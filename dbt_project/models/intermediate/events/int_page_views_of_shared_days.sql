-- Grain: one row per page view on a day on which several trackers have events.

{{ config(materialized='ephemeral') }}

-- On a day with many events, a part of the slots is enough to compare.
{% set slot_seconds = 5 %}
{% set enough_events = 4000 %}

with

web_events as (

    select * from {{ ref('int_web_events_deduplicated') }}

    where
        event_type = 'page'
        and left_out_because is null

),

pages as (

    select
        page_url_key,
        {{ text_key("concat_ws('', page_host, page_path)") }} as page_key

    from {{ ref('int_page_urls_parsed') }}

),

-- Most companies have one tracker: then no event is read.
shared_days as (

    select
        report_date,
        tracker,
        cast(greatest(floor(sum(event_count) / {{ enough_events }}), 1) as bigint)
            as slots_for_one

    from {{ ref('int_web_events_counted_by_load') }}

    where left_out_because is null

    group by report_date, tracker

    qualify count(*) over (partition by report_date) > 1

),

views as (

    select
        web_events.event_key,
        shared_days.report_date,
        shared_days.tracker,
        shared_days.slots_for_one,
        pages.page_key,
        {{ time_slot('web_events.occurred_at', slot_seconds) }} as slot

    from web_events

    inner join shared_days
        on
            web_events.tracker = shared_days.tracker
            and {{ reporting_date('web_events.occurred_at') }} = shared_days.report_date

    inner join pages using (page_url_key)

)

select * from views
