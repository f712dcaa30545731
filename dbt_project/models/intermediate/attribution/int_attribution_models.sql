-- Grain: one row per attribution model.

with

weights as (

    select * from {{ ref('attribution_weights') }}

),

attribution_models as (

    select distinct attribution_model

    from weights

)

select * from attribution_models
