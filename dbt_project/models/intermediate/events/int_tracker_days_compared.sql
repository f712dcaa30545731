-- Grain: one row per pair of trackers and day on which both have page views.

-- Clocks of two trackers differ by some seconds. How many views the other one has ten minutes later
-- tells what is chance, on a page that somebody views all the time.
{% set slot_seconds = 5 %}
{% set later_slots = 120 %}

with

tallied as (

    select * from {{ ref('int_web_events_tallied') }}

    where left_out_because is null

),

web_events as (

    select * from {{ ref('int_web_events_deduplicated') }}

    where
        event_type = 'page'
        and left_out_because is null

),

page_urls as (

    select * from {{ ref('int_page_urls_parsed') }}

),

-- Most companies have one tracker, and then no event is read.
shared_days as (

    select
        report_date,
        tracker

    from tallied

    group by
        report_date,
        tracker

    qualify count(*) over (partition by report_date) > 1

),

views as (

    select
        shared_days.report_date,
        web_events.tracker,
        concat(page_urls.page_host, page_urls.page_path) as page,
        {{ time_slot('web_events.occurred_at', slot_seconds) }} as slot,
        count(*) as view_count

    from web_events

    inner join shared_days
        on
            web_events.tracker = shared_days.tracker
            and {{ reporting_date('web_events.occurred_at') }} = shared_days.report_date

    inner join page_urls
        on web_events.page_url_key = page_urls.page_url_key

    group by all

),

tracker_days as (

    select
        report_date,
        tracker,
        sum(view_count) as view_count

    from views

    group by
        report_date,
        tracker

),

-- First comes the one with fewer page views: it is the one that may be a part of the other.
pairs as (

    select
        fewer.report_date,
        fewer.tracker,
        more.tracker as other_tracker,
        fewer.view_count,
        more.view_count as other_view_count

    from tracker_days as fewer

    inner join tracker_days as more
        on
            fewer.report_date = more.report_date
            and (
                fewer.view_count < more.view_count
                or (fewer.view_count = more.view_count and fewer.tracker > more.tracker)
            )

),

shared_pages as (

    select
        report_date,
        page

    from views

    group by
        report_date,
        page

    having count(distinct tracker) > 1

),

offsets as (

    {% for near in (-1, 0, 1) %}
        select
            {{ near }} as slots,
            false as is_chance

        union all

        select
            {{ later_slots + near }} as slots,
            true as is_chance
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}

),

looked_for as (

    select
        pairs.report_date,
        pairs.tracker,
        pairs.other_tracker,
        views.page,
        views.slot,
        views.view_count,
        views.slot + offsets.slots as other_slot,
        offsets.is_chance

    from views

    inner join shared_pages
        on
            views.report_date = shared_pages.report_date
            and views.page = shared_pages.page

    inner join pairs
        on
            views.report_date = pairs.report_date
            and views.tracker = pairs.tracker

    cross join offsets

),

found as (

    select distinct
        looked_for.report_date,
        looked_for.tracker,
        looked_for.other_tracker,
        looked_for.page,
        looked_for.slot,
        looked_for.is_chance,
        looked_for.view_count

    from looked_for

    inner join views
        on
            looked_for.other_tracker = views.tracker
            and looked_for.page = views.page
            and looked_for.other_slot = views.slot

),

counted as (

    select
        report_date,
        tracker,
        other_tracker,
        sum(case when not is_chance then view_count end) as told_twice_count,
        sum(case when is_chance then view_count end) as by_chance_count

    from found

    group by
        report_date,
        tracker,
        other_tracker

),

compared as (

    select
        pairs.report_date,
        pairs.tracker,
        pairs.other_tracker,
        cast(pairs.view_count as bigint) as view_count,
        cast(pairs.other_view_count as bigint) as other_view_count,
        cast(coalesce(counted.told_twice_count, 0) as bigint) as told_twice_count,
        cast(coalesce(counted.by_chance_count, 0) as bigint) as by_chance_count

    from pairs

    left join counted
        on
            pairs.report_date = counted.report_date
            and pairs.tracker = counted.tracker
            and pairs.other_tracker = counted.other_tracker

)

select * from compared
