-- Grain: one row per replaced journey.

with

replaced_fct_journeys as (

    select * from {{ source('ops', 'replaced_fct_journeys') }}

),

renamed as (

    select
        conversion_id,
        conversion_type,
        person_id,
        converted_at,
        revenue,
        touchpoint_count

    from replaced_fct_journeys

)

select * from renamed
