-- Grain: one row per month, metric and dimension of stage capture.

with

metrics as (

    select * from {{ ref('int_metrics_compared') }}

),

of_stage as (

    select
        month,
        metric,
        is_primary,
        metric_stage,
        dimension_type,
        dimension,
        value,
        numerator,
        denominator,
        unit,
        is_higher_better,
        is_complete,
        previous_month_value,
        previous_month_change,
        previous_month_change_rate,
        previous_year_value,
        previous_year_change,
        previous_year_change_rate,
        first_reported_value,
        restated_at

    from metrics

    where metric_stage = 'capture'

)

select * from of_stage
