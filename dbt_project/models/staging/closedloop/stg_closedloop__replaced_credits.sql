-- Grain: one row per replaced credit.

with

replaced_fct_touchpoint_credits as (

    select * from {{ source('ops', 'replaced_fct_touchpoint_credits') }}

),

renamed as (

    select
        conversion_id,
        touchpoint_id,
        attribution_model,
        credit,
        revenue_credit

    from replaced_fct_touchpoint_credits

)

select * from renamed
