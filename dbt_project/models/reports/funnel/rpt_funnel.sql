-- Grain: one row per month of entry, stage and the person's first channel.

with

moves as (

    select * from {{ ref('int_stage_moves_measured') }}

),

persons as (

    select * from {{ ref('dim_persons') }}

),

persons_lost as (

    select * from {{ ref('int_persons_lost') }}

),

cohorts as (

    select
        {{ reporting_month('moves.entered_at') }} as month,
        moves.stage,
        moves.stage_order,
        coalesce(persons.first_channel, '(unattributed)') as channel,
        moves.is_moved_on,

        -- A person who entered any stage after being given up is not lost.
        not moves.is_moved_on and coalesce(
            persons.stage in {{ stages_of(['churned']) }}
            or (
                moves.stage in {{ stages_from('lead', until='customer') }}
                and persons_lost.lost_at >= moves.last_entered_at
            ),
            false
        ) as is_lost,

        moves.days_to_next

    from moves

    left join persons
        on moves.person_id = persons.person_id

    left join persons_lost
        on moves.person_id = persons_lost.person_id

),

counted as (

    select
        month,
        stage,
        stage_order,
        channel,
        count(*) as entered,
        count(case when is_moved_on then 1 end) as moved_on,
        count(case when not is_moved_on and not is_lost then 1 end) as still_there,
        count(case when is_lost then 1 end) as lost,
        {{ conversion_rate('count(case when is_moved_on then 1 end)', 'count(*)') }}
            as conversion_rate,

        cast(
            percentile_cont(0.5) within group (order by days_to_next) as double
        ) as median_days_to_next,

        cast(
            percentile_cont(0.9) within group (order by days_to_next) as double
        ) as p90_days_to_next

    from cohorts

    group by all

)

select * from counted
