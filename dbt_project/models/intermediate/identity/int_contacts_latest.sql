-- Grain: one row per CRM contact, as last updated.

with

contact_versions as (

    select * from {{ ref('int_contact_versions_unioned') }}

),

latest as (

    select *

    from contact_versions

    qualify row_number() over (
        partition by source_system, contact_id
        order by updated_at desc, record_hash, _load_id, _row
    ) = 1

)

select * from latest
