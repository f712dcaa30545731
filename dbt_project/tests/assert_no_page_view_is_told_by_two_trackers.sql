-- Two trackers with the same pages within seconds count every visit twice. The row to add says
-- which of them counts.

{{ config(severity='warn') }}

with

tallied as (

    select * from {{ ref('int_web_events_counted_by_load') }}

    where left_out_because is null

),

told_twice as (

    select
        least(tracker, other_tracker) as first_tracker,
        greatest(tracker, other_tracker) as second_tracker,
        case when tracker < other_tracker then view_count else other_view_count end
            as first_view_count,
        case when tracker < other_tracker then other_view_count else view_count end
            as second_view_count,
        report_date,
        compared_count,
        told_twice_count

    from {{ ref('int_tracker_days_compared') }}

    where (told_twice_count - by_chance_count) * 2 >= compared_count

),

pairs as (

    select
        first_tracker,
        second_tracker,
        sum(compared_count) as compared_count,
        sum(told_twice_count) as told_twice_count,
        sum(first_view_count) as first_view_count,
        sum(second_view_count) as second_view_count,
        min(report_date) as first_date,
        max(report_date) as last_date,
        count(*) as day_count

    from told_twice

    group by
        first_tracker,
        second_tracker

    -- One or two may be chance.
    having sum(told_twice_count) >= 3

),

tracker_days as (

    select
        source,
        tracker,
        min(report_date) as first_date,
        max(report_date) as last_date

    from tallied

    group by
        source,
        tracker

),

trackers as (

    select
        *,
        case when count(*) over (partition by source) > 1 then tracker else source end as system

    from tracker_days

),

-- The one that was given up ends first; else the one that sees less may go, else the newer one.
judged as (

    select
        pairs.*,
        first_of_two.system as first_system,
        second_of_two.system as second_system,
        case
            when first_of_two.last_date != second_of_two.last_date
                then first_of_two.last_date < second_of_two.last_date
            when pairs.first_view_count != pairs.second_view_count
                then pairs.first_view_count < pairs.second_view_count
            else first_of_two.first_date > second_of_two.first_date
        end as is_first_to_go

    from pairs

    inner join trackers as first_of_two
        on pairs.first_tracker = first_of_two.tracker

    inner join trackers as second_of_two
        on pairs.second_tracker = second_of_two.tracker

),

named as (

    select
        *,
        case when is_first_to_go then first_system else second_system end as system_to_go

    from judged

)

select
    concat_ws(
        '',
        'two trackers tell the same visits: of ', compared_count, ' page views that were compared,',
        ' ', first_system, ' and ', second_system, ' have ', told_twice_count,
        ' both within seconds, on ', day_count, ' days from ', first_date, ' to ', last_date,
        ' (there ', first_system, ' has ', first_view_count, ' page views in all, ', second_system,
        ' ', second_view_count, '). Let one of them count: by this row in',
        ' rules/systems_of_record.csv ', system_to_go, ' counts until ', first_date, ' only: web,',
        {{ text_before("concat_ws('', system_to_go, '/')", '/') }}, ',',
        case when system_to_go like '%/%' then {{ text_after('system_to_go', '/') }} end,
        ',,', first_date
    ) as problem,
    told_twice_count

from named
