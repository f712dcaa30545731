-- Grain: one row per chat contact, as last updated.

with

chat_contacts as (

    select * from {{ ref('stg_intercom__contacts') }}

),

latest as (

    select
        source_system,
        chat_contact_id,
        user_id,
        email,
        phone,
        created_at,
        updated_at

    from chat_contacts

    qualify row_number() over (
        partition by source_system, chat_contact_id
        order by updated_at desc, record_hash, _load_id, _row
    ) = 1

)

select * from latest
