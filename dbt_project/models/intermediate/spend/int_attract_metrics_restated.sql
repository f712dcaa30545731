-- Grain: one row per metric, dimension and period.

with

attract_metrics as (

    select * from {{ ref('stg_generic__attract_metrics') }}

),

loads as (

    select * from {{ ref('stg_closedloop__loads') }}

),

-- One report is one version; an export may correct the same report.
reports as (

    select
        attract_metrics.metric,
        coalesce(attract_metrics.dimension, '(not set)') as dimension,
        attract_metrics.period_start,
        attract_metrics.value,
        attract_metrics.reported_at

    from attract_metrics

    left join loads
        on attract_metrics._load_id = loads.load_id

    qualify row_number() over (
        partition by
            attract_metrics.metric,
            coalesce(attract_metrics.dimension, '(not set)'),
            attract_metrics.period_start,
            attract_metrics.reported_at
        order by {{ newest_first(none, 'loads.exported_at', 'attract_metrics.record_hash') }}
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
