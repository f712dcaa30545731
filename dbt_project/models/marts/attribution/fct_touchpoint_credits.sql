-- Grain: one row per conversion, touchpoint and attribution model.

with

credits as (

    select * from {{ ref('int_credits_apportioned') }}

),

renamed as (

    select
        conversion_id,
        touchpoint_id,
        attribution_model,
        credit,
        revenue_credit

    from credits

)

select * from renamed
