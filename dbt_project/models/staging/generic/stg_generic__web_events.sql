-- Grain: one row per landed web event.

with

web_events as (

    select * from {{ source('raw_generic', 'web_events') }}

),

renamed as (

    select
        {{ source_system('generic') }} as source_system,
        {{ blank_to_null('event_id') }} as event_id,
        {{ utc_timestamp('occurred_at') }} as occurred_at,
        {{ utc_timestamp('received_at') }} as received_at,
        {{ browser_id('visitor_id', 'user_id') }} as visitor_id,
        {{ of_instance(blank_to_null('user_id')) }} as user_id,
        case
            when lower(trim(event_name)) = 'identify' then 'identify'
            when lower(trim(event_name)) in ('page_view', 'pageview', 'page') then 'page'
            else 'track'
        end as event_type,
        case
            when lower(trim(event_name)) in ('page_view', 'pageview', 'page') then 'page_view'
            else trim(event_name)
        end as event_name,
        {{ blank_to_null('page_url') }} as page_url,
        {{ blank_to_null('page_referrer') }} as page_referrer,
        {{ blank_to_null('page_title') }} as page_title,
        {{ blank_to_null('user_agent') }} as user_agent,
        {{ blank_to_null('country') }} as country,
        {{ blank_to_null('email') }} as email,
        {{ blank_to_null('phone') }} as phone,
        {{ json_of_text(blank_to_null('properties')) }} as properties,
        {{ hash64([
            'event_id',
            'occurred_at',
            'received_at',
            'visitor_id',
            'user_id',
            'event_name',
            'page_url',
            'page_referrer',
            'page_title',
            'user_agent',
            'country',
            'email',
            'phone',
            'properties',
        ]) }} as record_hash,
        _load_id,
        _file,
        _row,
        _loaded_at

    from web_events

)

select * from renamed
