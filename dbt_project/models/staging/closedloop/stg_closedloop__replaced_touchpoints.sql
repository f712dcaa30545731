-- Grain: one row per replaced touchpoint.

with

replaced_fct_touchpoints as (

    select * from {{ source('ops', 'replaced_fct_touchpoints') }}

),

renamed as (

    select
        touchpoint_id,
        person_id,
        channel

    from replaced_fct_touchpoints

)

select * from renamed
