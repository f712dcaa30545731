-- Grain: one row per landed e-mail event.

with

email_events as (

    select * from {{ source('raw_generic', 'email_events') }}

),

renamed as (

    select
        {{ source_system('generic') }} as source_system,
        {{ of_instance(blank_to_null('event_id')) }} as event_id,
        {{ utc_timestamp('occurred_at') }} as occurred_at,
        {{ blank_to_null('email') }} as email,
        lower(trim(event_name)) as event_name,
        {{ blank_to_null('campaign') }} as campaign,
        {{ blank_to_null('page_url') }} as page_url,
        {{ blank_to_null('user_agent') }} as user_agent,
        {{ record_hash([
            'event_id',
            'occurred_at',
            'email',
            'event_name',
            'campaign',
            'page_url',
            'user_agent',
        ]) }} as record_hash,
        _load_id,
        _file,
        _row,
        _loaded_at

    from email_events

)

select * from renamed
