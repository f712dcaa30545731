-- Grain: one row per channel and stage from which a person may move on.

with

funnel as (

    select * from {{ ref('rpt_funnel') }}

),

by_channel as (

    select
        channel,
        stage,
        stage_order,
        cast(sum(entered) as bigint) as entered,
        cast(sum(moved_on) as bigint) as moved_on,
        cast(sum(lost) as bigint) as lost

    from funnel

    group by all

),

rated as (

    select
        *,
        {{ conversion_rate('moved_on', 'entered') }} as conversion_rate,
        {{ conversion_rate(
            'sum(moved_on) over (partition by stage)', 'sum(entered) over (partition by stage)'
        ) }} as average_conversion_rate

    from by_channel

),

compared as (

    select
        *,
        conversion_rate - average_conversion_rate as rate_difference,
        entered * average_conversion_rate - moved_on as persons_short

    from rated

    -- Where nobody moved on in any channel, as after the last stage, no channel falls behind.
    where average_conversion_rate > 0

),

ranked as (

    select
        *,

        -- A few persons prove nothing, and a step no worse than the average is not a drop-off.
        case
            when entered >= {{ var('drop_off_minimum_persons') }} and rate_difference < 0
                then cast(
                    row_number() over (
                        partition by
                            channel,
                            entered >= {{ var('drop_off_minimum_persons') }} and rate_difference < 0
                        order by rate_difference nulls last, stage_order, stage
                    ) as bigint
                )
        end as drop_off_rank

    from compared

),

named as (

    select
        *,
        coalesce(drop_off_rank = 1, false) as is_worst_step

    from ranked

)

select * from named
