-- Grain: one row per chat contact, each property from the newest version that has it.

with

chat_contacts as (

    select * from {{ ref('stg_intercom__contacts') }}

),

exports as (

    select * from {{ ref('int_exports_dated') }}

),

dated as (

    select
        chat_contacts.*,
        {{ version_at(['source_system', 'chat_contact_id']) }} as version_at,
        exports.exported_at,
        exports.told_whole_at

    from chat_contacts

    left join exports
        on chat_contacts._load_id = exports.load_id

),

ranked as (

    select
        *,

        row_number() over (
            partition by source_system, chat_contact_id
            order by {{ newest_first() }}, _load_id, _row
        ) as version_number

    from dated

),

latest as (

    select
        source_system,
        chat_contact_id,
        {{ newest_given('user_id') }} as user_id,
        {{ newest_given('email') }} as email,
        {{ newest_given('phone') }} as phone,
        {{ newest_given('created_at') }} as created_at,
        max(updated_at) as updated_at

    from ranked

    group by source_system, chat_contact_id

    having not {{ has_ended() }}

)

select * from latest
