-- Grain: one row per landed call.

with

calls as (

    select * from {{ source('raw_callrail', 'calls') }}

),

parsed as (

    select
        {{ json_record('payload', {
            'id': 'VARCHAR',
            'start_time': 'VARCHAR',
            'duration': 'DOUBLE',
            'answered': 'BOOLEAN',
            'direction': 'VARCHAR',
            'customer_phone_number': 'VARCHAR',
            'tracking_phone_number': 'VARCHAR',
            'source': 'VARCHAR',
            'medium': 'VARCHAR',
            'campaign': 'VARCHAR',
            'keywords': 'VARCHAR',
            'utm_source': 'VARCHAR',
            'utm_medium': 'VARCHAR',
            'utm_campaign': 'VARCHAR',
            'utm_term': 'VARCHAR',
            'landing_page_url': 'VARCHAR',
            'gclid': 'VARCHAR',
            'custom': {'visitor_id': 'VARCHAR'},
        }) }} as call,
        {{ record_hash(['payload']) }} as record_hash,
        _load_id,
        _file,
        _row

    from calls

),

renamed as (

    select
        {{ source_system('callrail') }} as source_system,
        call.id as call_id,
        {{ utc_timestamp('call.start_time') }} as started_at,
        cast(round(call.duration) as bigint) as duration_seconds,
        call.answered as is_answered,
        call.direction = 'outbound' as is_outbound,
        {{ blank_to_null('call.customer_phone_number') }} as caller_phone,
        {{ blank_to_null('call.tracking_phone_number') }} as tracking_phone,
        {{ browser_id('call.custom.visitor_id') }} as visitor_id,
        coalesce(
            {{ blank_to_null('call.source') }}, {{ blank_to_null('call.utm_source') }}
        ) as source,
        coalesce(
            {{ blank_to_null('call.medium') }}, {{ blank_to_null('call.utm_medium') }}
        ) as medium,
        coalesce(
            {{ blank_to_null('call.campaign') }}, {{ blank_to_null('call.utm_campaign') }}
        ) as campaign,
        coalesce(
            {{ blank_to_null('call.keywords') }}, {{ blank_to_null('call.utm_term') }}
        ) as keyword,
        {{ blank_to_null('call.landing_page_url') }} as landing_page,
        {{ blank_to_null('call.gclid') }} as gclid,
        record_hash,
        _load_id,
        _file,
        _row

    from parsed

)

select * from renamed
