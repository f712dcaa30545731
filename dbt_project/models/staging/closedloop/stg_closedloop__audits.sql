-- Grain: one row per audit.

with

audits as (

    select * from {{ source('ops', 'audits') }}

),

renamed as (

    select
        build_number,
        audited_at

    from audits

)

select * from renamed
