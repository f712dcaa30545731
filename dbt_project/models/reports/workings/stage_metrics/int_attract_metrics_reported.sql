-- Grain: one row per month, metric and dimension that came as an export.

with

metrics as (

    select * from {{ ref('int_attract_metrics_restated') }}

),

rules as (

    select * from {{ ref('attract_metrics') }}

),

by_rule as (

    select
        metrics.*,
        coalesce(rules.month_figure, 'last') as month_figure,
        cast(date_trunc('month', metrics.period_start) as date) as month

    from metrics

    left join rules
        on metrics.metric = rules.metric

),

-- For a running count, such as followers, the month's last period is the month's figure.
that_count as (

    select *

    from by_rule

    qualify
        month_figure != 'last'
        or row_number() over (
            partition by metric, dimension, month
            order by period_start desc
        ) = 1

),

by_month as (

    select
        month,
        metric,
        dimension,
        {{ sum_in_order('value', 'period_start') }}
        / case when month_figure = 'sum' then 1 else count(*) end as value,
        {{ sum_in_order('first_reported_value', 'period_start') }}
        / case when month_figure = 'sum' then 1 else count(*) end as first_reported_value,
        max(restated_at) as restated_at,

        -- Parts from two reports have no one time of report.
        case when min(reported_at) = max(reported_at) then max(reported_at) end as reported_at

    from that_count

    group by month, metric, dimension, month_figure

)

select * from by_month
