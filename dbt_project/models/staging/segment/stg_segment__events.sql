-- Grain: one row per landed event.

with

events as (

    select * from {{ source('raw_segment', 'events') }}

),

parsed as (

    select
        {{ json_record('payload', {
            'messageId': 'VARCHAR', 'type': 'VARCHAR',
            'anonymousId': 'VARCHAR', 'userId': 'VARCHAR',
            'timestamp': 'VARCHAR', 'originalTimestamp': 'VARCHAR',
            'sentAt': 'VARCHAR', 'receivedAt': 'VARCHAR',
            'event': 'VARCHAR',
            'properties': {
                'url': 'VARCHAR', 'referrer': 'VARCHAR', 'email': 'VARCHAR', 'phone': 'VARCHAR',
            },
            'traits': {'email': 'VARCHAR', 'phone': 'VARCHAR'},
            'context': {
                'page': {'url': 'VARCHAR', 'referrer': 'VARCHAR'},
                'userAgent': 'VARCHAR', 'location': {'country': 'VARCHAR'},
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
        lower(coalesce(
            {{ blank_to_null('event.type') }},
            case when {{ blank_to_null('event.event') }} is not null then 'track' end,
            'none'
        )) as call_type,
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

        -- The sender's clock may be wrong: the time that passed on it between event and sending is
        -- subtracted from the arrival on the receiver's clock. Centuries are ignored.
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
        case
            when call_type in ('page', 'screen') then 'page'
            when call_type in ('track', 'identify', 'group', 'alias') then call_type
            else 'unknown'
        end as event_type,
        case
            when call_type in ('page', 'screen') then 'page_view'
            when call_type = 'track' then coalesce({{ blank_to_null('event.event') }}, 'track')
            else call_type
        end as event_name,

        -- A page call names its page itself; on other calls such a property may be any link. An
        -- app has screens instead of pages.
        coalesce(
            case
                when call_type = 'page' then {{ blank_to_null('event.properties.url') }}
                when call_type = 'screen' then concat_ws(
                    '', 'app://',
                    coalesce(
                        {{ blank_to_null(json_text('record', 'context.app.namespace')) }},
                        {{ host_of_name(blank_to_null(json_text('record', 'context.app.name'))) }},
                        'app'
                    ),
                    '/',
                    {{ url_encoded(blank_to_null(json_text('record', 'name'))) }}
                )
            end,
            {{ blank_to_null('event.context.page.url') }}
        ) as page_url,
        coalesce(
            case when call_type = 'page' then {{ blank_to_null('event.properties.referrer') }} end,
            {{ blank_to_null('event.context.page.referrer') }}
        ) as page_referrer,
        {{ blank_to_null('event.context.userAgent') }} as user_agent,
        {{ blank_to_null('event.context.location.country') }} as country,
        {% for key in ['email', 'phone'] %}
            coalesce(
                -- A group call's traits are those of the company.
                case when call_type != 'group' then {{ blank_to_null('event.traits.' ~ key) }} end,
                {{ blank_to_null('event.properties.' ~ key) }},
                {{ blank_to_null('event.context.traits.' ~ key) }}
            ) as {{ key }},
        {% endfor %}
        -- Only few calls have these fields, so they are read from those alone.
        {% for id, call, field in [
            ('previous_id', 'alias', 'previousId'), ('group_id', 'group', 'groupId')
        ] %}
            case
                when call_type = '{{ call }}'
                    then {{ of_instance(blank_to_null(json_text('record', field))) }}
            end as {{ id }},
        {% endfor %}
        case
            when call_type = 'group' then {{ blank_to_null(json_text('record', 'traits.name')) }}
        end as group_name,
        case
            when call_type = 'group'
                then {{ url_host('coalesce(' ~ json_text('record', 'traits.domain') ~ ', '
                    ~ json_text('record', 'traits.website') ~ ')') }}
        end as group_domain,
        {{ json_part('record', 'context.consent.categoryPreferences') }} as consent_categories,
        record,
        record_hash,
        _load_id,
        _file,
        _row,
        _loaded_at

    from cast_to_types

)

select * from renamed
