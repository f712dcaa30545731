-- Grain: one row per month, metric and dimension of stage expand.

with

metrics as (

    select * from {{ ref('int_metrics_compared') }}

),

of_stage as (

    select * from metrics

    where metric_stage = 'expand'

)

select * from of_stage
