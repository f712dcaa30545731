-- Grain: one row per contact role in a deal that is a record of its own, as last updated.

with

salesforce as (

    select * from {{ ref('stg_salesforce__opportunity_contact_roles') }}

),

latest as (

    select *

    from salesforce

    qualify row_number() over (
        partition by source_system, contact_role_id
        order by updated_at desc, record_hash, _load_id, _row
    ) = 1

),

kept as (

    select
        source_system,
        contact_role_id,
        deal_id,
        contact_id

    from latest

    where not is_deleted

)

select * from kept
