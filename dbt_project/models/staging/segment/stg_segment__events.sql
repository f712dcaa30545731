-- Grain: one row per landed event.

with

events as (

    select * from {{ source('raw_segment', 'events') }}

),

parsed as (

    select
        {{ json_record('payload', {
            'messageId': 'VARCHAR',
            'type': 'VARCHAR',
            'anonymousId': 'VARCHAR',
            'userId': 'VARCHAR',
            'timestamp': 'VARCHAR',
            'originalTimestamp': 'VARCHAR',
            'sentAt': 'VARCHAR',
            'receivedAt': 'VARCHAR',
            'event': 'VARCHAR',
            'properties': {
                'url': 'VARCHAR',
                'referrer': 'VARCHAR',
                'email': 'VARCHAR',
                'phone': 'VARCHAR',
            },
            'traits': {'email': 'VARCHAR', 'phone': 'VARCHAR'},
            'context': {
                'userAgent': 'VARCHAR',
                'page': {'url': 'VARCHAR', 'referrer': 'VARCHAR'},
                'location': {'country': 'VARCHAR'},
                'traits': {'email': 'VARCHAR', 'phone': 'VARCHAR'},
            },
        }) }} as event,
        payload as record,
        {{ hash64(['payload']) }} as record_hash,
        _load_id,
        _file,
        _row,
        _loaded_at

    from events

),

cast_to_types as (

    select
        *,
        {{ utc_timestamp('event.timestamp') }} as stamped_at,
        {{ utc_timestamp('event.originalTimestamp') }} as original_at,
        {{ utc_timestamp('event.sentAt') }} as sent_at,
        {{ utc_timestamp('event.receivedAt') }} as received_at

    from parsed

),

renamed as (

    select
        {{ source_system('segment') }} as source_system,
        event.messageid as event_id,

        -- The sender's clock may be wrong: what passed on it between the event and its sending
        -- is taken from the time of arrival on the receiver's clock.
        -- A clock that is wrong by centuries says nothing.
        coalesce(
            case
                when year(received_at - (sent_at - original_at)) between 1900 and 2999
                    then received_at - (sent_at - original_at)
            end,
            stamped_at
        ) as occurred_at,

        received_at,
        {{ browser_id('event.anonymousId', 'event.userId') }} as visitor_id,
        {{ of_instance(blank_to_null('event.userId')) }} as user_id,
        event.type as event_type,
        case event.type
            when 'page' then 'page_view'
            when 'identify' then 'identify'
            else coalesce({{ blank_to_null('event.event') }}, 'track')
        end as event_name,

        -- A page call names its page itself; on other calls such a property may be any link.
        coalesce(
            case when event.type = 'page' then {{ blank_to_null('event.properties.url') }} end,
            {{ blank_to_null('event.context.page.url') }}
        ) as page_url,
        coalesce(
            case when event.type = 'page' then {{ blank_to_null('event.properties.referrer') }} end,
            {{ blank_to_null('event.context.page.referrer') }}
        ) as page_referrer,
        {{ blank_to_null('event.context.userAgent') }} as user_agent,
        {{ blank_to_null('event.context.location.country') }} as country,
        coalesce(
            {{ blank_to_null('event.traits.email') }},
            {{ blank_to_null('event.properties.email') }},
            {{ blank_to_null('event.context.traits.email') }}
        ) as email,
        coalesce(
            {{ blank_to_null('event.traits.phone') }},
            {{ blank_to_null('event.properties.phone') }},
            {{ blank_to_null('event.context.traits.phone') }}
        ) as phone,

        -- For the few events of which more than this is asked.
        record,
        record_hash,
        _load_id,
        _file,
        _row,
        _loaded_at

    from cast_to_types

)

select * from renamed
