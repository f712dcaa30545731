-- Grain: one row per pair of trackers and day on which both have page views.

-- The clocks of two trackers differ by some seconds, so that the slots beside count too. What the
-- other tracker has 120 slots (ten minutes) later is chance, on a page with many views.
{% set pair = 'report_date, tracker, other_tracker' %}

with

views as (

    select * from {{ ref('int_page_views_of_shared_days') }}

),

tracker_days as (

    select
        report_date,
        tracker,
        count(*) as view_count

    from views

    group by report_date, tracker

),

-- The tracker with fewer page views comes first: it may be part of the other one.
pairs as (

    select
        report_date,
        fewer.tracker,
        more.tracker as other_tracker,
        fewer.view_count,
        more.view_count as other_view_count

    from tracker_days as fewer

    inner join tracker_days as more using (report_date)

    where
        fewer.view_count < more.view_count
        or (fewer.view_count = more.view_count and fewer.tracker > more.tracker)

),

compared_views as (

    select
        {{ pair }},
        views.page_key,
        views.slot,
        count(*) as view_count

    from views

    inner join pairs using (report_date, tracker)

    where views.slot % views.slots_for_one = 0

    group by {{ pair }}, views.page_key, views.slot

),

searched_slots as (

    select
        compared_views.*,
        compared_views.slot + slot_offsets.slot_offset as searched_slot,
        slot_offsets.slot_offset > 1 as is_later

    from compared_views

    cross join (values (-1), (0), (1), (119), (120), (121)) as slot_offsets (slot_offset)

),

found as (

    select
        searched_slots.report_date,
        searched_slots.tracker,
        searched_slots.other_tracker,
        searched_slots.page_key,
        searched_slots.slot,
        bool_or(not searched_slots.is_later) as is_told_twice,
        bool_or(searched_slots.is_later) as is_by_chance

    from searched_slots

    inner join views
        on
            searched_slots.other_tracker = views.tracker
            and searched_slots.page_key = views.page_key
            and searched_slots.searched_slot = views.slot

    group by all

),

compared as (

    select
        {{ pair }},
        pairs.view_count,
        pairs.other_view_count,
        cast(coalesce(sum(compared_views.view_count), 0) as bigint) as compared_count,
        cast(
            coalesce(sum(case when found.is_told_twice then compared_views.view_count end), 0)
            as bigint
        ) as told_twice_count,
        cast(
            coalesce(sum(case when found.is_by_chance then compared_views.view_count end), 0)
            as bigint
        ) as by_chance_count

    from pairs

    left join compared_views using ({{ pair }})

    left join found using ({{ pair }}, page_key, slot)

    group by {{ pair }}, pairs.view_count, pairs.other_view_count

)

select * from compared
