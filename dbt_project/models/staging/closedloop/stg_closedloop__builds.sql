-- Grain: one row per dbt build.

with

builds as (

    select * from {{ source('ops', 'builds') }}

),

renamed as (

    select
        build_number,
        started_at,
        is_published

    from builds

)

select * from renamed
