-- Grain: one row per landed outcome of something sent.

with

sends as (

    select * from {{ source('raw_closedloop', 'sends') }}

),

renamed as (

    select
        {{ blank_to_null('send_id') }} as send_id,
        {{ blank_to_null('destination') }} as destination,
        {{ blank_to_null('send_key') }} as send_key,
        cast({{ blank_to_null('version') }} as integer) as version,
        lower({{ blank_to_null('kind') }}) as kind,
        {{ blank_to_null('event_name') }} as event_name,
        cast({{ blank_to_null('value') }} as decimal(18, 2)) as value,
        {{ blank_to_null('currency') }} as currency,
        {{ utc_timestamp('happened_at') }} as happened_at,
        {{ utc_timestamp('sent_at') }} as sent_at,
        lower({{ blank_to_null('state') }}) as state,
        {{ without_emails(blank_to_null('reason')) }} as reason,
        {{ blank_to_null('consent') }} as consent,
        {{ blank_to_null('request_id') }} as request_id,
        {{ record_hash([
            'send_id',
            'value',
            'happened_at',
            'sent_at',
            'state',
            'reason',
            'request_id',
        ]) }} as record_hash,
        _load_id,
        _file,
        _row,
        _loaded_at

    from sends

)

select * from renamed
