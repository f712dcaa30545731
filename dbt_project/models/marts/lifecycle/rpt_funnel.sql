-- Grain: one row per month of entry, stage and the person's first channel.

with

stage_entries as (

    select * from {{ ref('fct_stage_entries') }}

),

stages as (

    select * from {{ ref('stages') }}

),

persons as (

    select * from {{ ref('dim_persons') }}

),

entries as (

    select
        stage_entries.person_id,
        stage_entries.stage,
        stages.stage_order,
        stage_entries.entry_number,
        stage_entries.entered_at

    from stage_entries

    inner join stages
        on stage_entries.stage = stages.stage

),

first_entries as (

    select * from entries where entry_number = 1

),

onward as (

    select
        first_entries.person_id,
        first_entries.stage,

        -- A person may hold a later stage from before; that counts as moved on, but took no days.
        min(
            case
                when later_entries.entered_at >= first_entries.entered_at
                    then later_entries.entered_at
            end
        ) as next_entered_at

    from first_entries

    inner join entries as later_entries
        on
            first_entries.person_id = later_entries.person_id
            and first_entries.stage_order < later_entries.stage_order

    -- To leave is not to move on, though it is the last stage in the order.
    where later_entries.stage != 'churned'

    group by all

),

progress as (

    select
        cast(
            date_trunc('month', {{ reporting_date('first_entries.entered_at') }}) as date
        ) as month,
        first_entries.stage,
        first_entries.stage_order,
        coalesce(persons.first_channel, '(unattributed)') as channel,
        onward.person_id is not null as is_moved_on,
        {{ seconds_between('first_entries.entered_at', 'onward.next_entered_at') }} / 86400.0
            as days_to_next

    from first_entries

    left join onward
        on
            first_entries.person_id = onward.person_id
            and first_entries.stage = onward.stage

    left join persons
        on first_entries.person_id = persons.person_id

),

counted as (

    select
        month,
        stage,
        stage_order,
        channel,
        count(*) as entered,
        count(case when is_moved_on then 1 end) as moved_on,
        count(case when is_moved_on then 1 end) / cast(count(*) as double) as conversion_rate,
        cast(
            percentile_cont(0.5) within group (order by days_to_next) as double
        ) as median_days_to_next

    from progress

    group by all

)

select * from counted
