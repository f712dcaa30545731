-- Grain: one row per landed call.

with

calls as (

    select * from {{ source('raw_generic', 'calls') }}

),

renamed as (

    select
        {{ source_system('generic') }} as source_system,
        {{ blank_to_null('call_id') }} as call_id,
        {{ utc_timestamp('started_at') }} as started_at,
        cast(
            round(cast({{ blank_to_null('duration_seconds') }} as double)) as bigint
        ) as duration_seconds,
        cast({{ blank_to_null('is_answered') }} as boolean) as is_answered,
        {{ blank_to_null('caller_phone') }} as caller_phone,
        {{ blank_to_null('tracking_phone') }} as tracking_phone,
        {{ browser_id('visitor_id') }} as visitor_id,
        {{ blank_to_null('source') }} as source,
        {{ blank_to_null('medium') }} as medium,
        {{ blank_to_null('campaign') }} as campaign,
        {{ blank_to_null('keyword') }} as keyword,
        {{ blank_to_null('landing_page') }} as landing_page,
        {{ record_hash([
            'call_id',
            'started_at',
            'duration_seconds',
            'is_answered',
            'caller_phone',
            'tracking_phone',
            'visitor_id',
            'source',
            'medium',
            'campaign',
            'keyword',
            'landing_page',
        ]) }} as record_hash,
        _load_id,
        _file,
        _row

    from calls

)

select * from renamed
