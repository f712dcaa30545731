-- Grain: one row per pair of trackers and day on which both have page views.

-- Clocks of two trackers differ by some seconds. How many views the other one has ten minutes later
-- tells what is chance, on a page that somebody views all the time. Of a day with many events some
-- moments are looked at, for a share needs no more.
{% set slot_seconds = 5 %}
{% set later_slots = 120 %}
{% set enough_events = 4000 %}

with

tallied as (

    select * from {{ ref('int_web_events_counted_by_load') }}

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
        tracker,
        cast(greatest(floor(sum(event_count) / {{ enough_events }}), 1) as bigint)
            as slots_for_one

    from tallied

    group by
        report_date,
        tracker

    qualify count(*) over (partition by report_date) > 1

),

pages as (

    select
        page_url_key,
        {{ text_key('concat(page_host, page_path)') }} as page_key

    from page_urls

),

views as (

    select
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

    inner join pages
        on web_events.page_url_key = pages.page_url_key

),

tracker_days as (

    select
        report_date,
        tracker,
        count(*) as view_count

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

looked_at as (

    select
        pairs.report_date,
        pairs.tracker,
        pairs.other_tracker,
        views.page_key,
        views.slot,
        count(*) as view_count

    from views

    inner join pairs
        on
            views.report_date = pairs.report_date
            and views.tracker = pairs.tracker

    where views.slot % views.slots_for_one = 0

    group by
        pairs.report_date,
        pairs.tracker,
        pairs.other_tracker,
        views.page_key,
        views.slot

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
        looked_at.*,
        looked_at.slot + offsets.slots as other_slot,
        offsets.is_chance

    from looked_at

    cross join offsets

),

found as (

    select distinct
        looked_for.report_date,
        looked_for.tracker,
        looked_for.other_tracker,
        looked_for.page_key,
        looked_for.slot,
        looked_for.is_chance

    from looked_for

    inner join views
        on
            looked_for.other_tracker = views.tracker
            and looked_for.page_key = views.page_key
            and looked_for.other_slot = views.slot

),

compared as (

    select
        pairs.report_date,
        pairs.tracker,
        pairs.other_tracker,
        pairs.view_count,
        pairs.other_view_count,
        cast(coalesce(sum(looked_at.view_count), 0) as bigint) as compared_count,
        cast(
            coalesce(sum(case when told.slot is not null then looked_at.view_count end), 0)
            as bigint
        ) as told_twice_count,
        cast(
            coalesce(sum(case when chance.slot is not null then looked_at.view_count end), 0)
            as bigint
        ) as by_chance_count

    from pairs

    left join looked_at
        on
            pairs.report_date = looked_at.report_date
            and pairs.tracker = looked_at.tracker
            and pairs.other_tracker = looked_at.other_tracker

    {% for name, is_chance in {'told': 'false', 'chance': 'true'}.items() %}
        left join found as {{ name }}
            on
                looked_at.report_date = {{ name }}.report_date
                and looked_at.tracker = {{ name }}.tracker
                and looked_at.other_tracker = {{ name }}.other_tracker
                and looked_at.page_key = {{ name }}.page_key
                and looked_at.slot = {{ name }}.slot
                and {{ name }}.is_chance = {{ is_chance }}
    {% endfor %}

    group by
        pairs.report_date,
        pairs.tracker,
        pairs.other_tracker,
        pairs.view_count,
        pairs.other_view_count

)

select * from compared
