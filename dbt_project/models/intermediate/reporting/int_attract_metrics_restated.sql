-- Grain: one row per metric, dimension and period.

with

attract_metrics as (

    select * from {{ ref('stg_generic__attract_metrics') }}

),

reports as (

    select
        metric,
        coalesce(dimension, '(not set)') as dimension,
        period_start,
        value,
        reported_at

    from attract_metrics

    qualify row_number() over (
        partition by metric, coalesce(dimension, '(not set)'), period_start, reported_at
        order by record_hash, _load_id, _row
    ) = 1

),

compared as (

    select
        *,

        lag(value) over (
            partition by metric, dimension, period_start
            order by reported_at
        ) as previous_value,

        first_value(value) over (
            partition by metric, dimension, period_start
            order by reported_at
        ) as first_reported_value,

        row_number() over (
            partition by metric, dimension, period_start
            order by reported_at desc
        ) as recency

    from reports

),

restated as (

    select
        metric,
        dimension,
        period_start,
        cast(max(case when recency = 1 then value end) as double) as value,
        cast(max(first_reported_value) as double) as first_reported_value,
        max(case when value != previous_value then reported_at end) as restated_at,
        max(reported_at) as reported_at

    from compared

    group by all

)

select * from restated
