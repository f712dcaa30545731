-- Grain: one row per landed chat.

with

chats as (

    select * from {{ source('raw_generic', 'chats') }}

),

renamed as (

    select
        {{ source_system('generic') }} as source_system,
        {{ blank_to_null('chat_id') }} as chat_id,
        {{ utc_timestamp('started_at') }} as started_at,
        {{ browser_id('visitor_id') }} as visitor_id,
        {{ blank_to_null('email') }} as email,
        {{ blank_to_null('phone') }} as phone,
        {{ blank_to_null('page_url') }} as page_url,
        {{ record_hash([
            'chat_id',
            'started_at',
            'visitor_id',
            'email',
            'phone',
            'page_url',
        ]) }} as record_hash,
        _load_id,
        _file,
        _row

    from chats

)

select * from renamed
