-- name: stages
-- Grain: one row per stage.
with

cells as (

    select
        *,
        sum(moved_on) over (
            partition by stage order by median_days_to_next, month, channel
        ) as moved_on_so_far,
        sum(moved_on) over (partition by stage) as moved_on_of_stage

    from marts.rpt_funnel

    where
        month between date_trunc('month', $from::date) and $to::date
        and ($channel::varchar is null or channel = $channel)

)

select
    stage,
    sum(entered)::bigint as entered,
    sum(moved_on)::bigint as moved_on,
    sum(still_there)::bigint as still_there,
    sum(lost)::bigint as lost,
    sum(moved_on) / nullif(sum(entered), 0) as conversion_rate,

    -- Medians do not add up: this is the cell's in which half of those who moved on are reached.
    min(median_days_to_next) filter (
        moved_on > 0 and 2 * moved_on_so_far >= moved_on_of_stage
    ) as typical_days

from cells

group by stage, stage_order

order by stage_order

-- name: months
-- Grain: one row per month of entry and stage.
select
    month,
    stage,
    stage_order,
    sum(entered)::bigint as entered,
    sum(moved_on)::bigint as moved_on,
    sum(still_there)::bigint as still_there,
    sum(lost)::bigint as lost,
    sum(moved_on) / nullif(sum(entered), 0) as conversion_rate

from marts.rpt_funnel

where
    month between date_trunc('month', $from::date) and $to::date
    and ($channel::varchar is null or channel = $channel)

group by all

order by month desc, stage_order

-- name: worst
-- Grain: one row per channel, over all months.
select
    channel,
    stage,
    entered,
    moved_on,
    lost,
    conversion_rate,
    average_conversion_rate,
    persons_short

from marts.rpt_drop_offs

where is_worst_step and ($channel::varchar is null or channel = $channel)

order by persons_short desc, channel
