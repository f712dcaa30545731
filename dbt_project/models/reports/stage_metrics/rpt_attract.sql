-- Grain: one row per month, metric and dimension of stage attract.

with

metrics as (

    select * from {{ ref('int_metrics_compared') }}

),

of_stage as (

    select * from metrics

    where metric_stage = 'attract'

)

select * from of_stage
