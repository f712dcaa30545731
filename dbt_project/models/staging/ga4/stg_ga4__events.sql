-- Grain: one row per landed event.

-- Parameters of links, and the field in which GA4 keeps what it read of each.
{% set link_parameters = {
    'utm_source': 'manual_source',
    'utm_medium': 'manual_medium',
    'utm_campaign': 'manual_campaign_name',
    'utm_term': 'manual_term',
    'gclid': 'gclid',
    'dclid': 'dclid',
    'srsltid': 'srsltid',
} %}

with

events as (

    select * from {{ source('raw_ga4', 'events') }}

),

parsed as (

    select
        {{ json_record('payload', {
            'event_timestamp': 'VARCHAR',
            'event_name': 'VARCHAR',
            'event_params': [{'key': 'VARCHAR', 'value': {'string_value': 'VARCHAR'}}],
            'event_bundle_sequence_id': 'BIGINT',
            'batch_event_index': 'BIGINT',
            'batch_page_id': 'BIGINT',
            'batch_ordering_id': 'BIGINT',
            'user_id': 'VARCHAR',
            'user_pseudo_id': 'VARCHAR',
            'stream_id': 'VARCHAR',
            'geo': {'country': 'VARCHAR'},
            'collected_traffic_source': {
                'manual_source': 'VARCHAR',
                'manual_medium': 'VARCHAR',
                'manual_campaign_name': 'VARCHAR',
                'manual_term': 'VARCHAR',
                'gclid': 'VARCHAR',
                'dclid': 'VARCHAR',
                'srsltid': 'VARCHAR',
            },
        }) }} as event,

        -- Apart from the rest, so that who asks for the days alone parses nothing else.
        {{ json_text('payload', 'event_date') }} as event_date,

        {{ hash64(['payload']) }} as record_hash,
        _load_id,
        _file,
        _row,
        _loaded_at

    from events

),

unnested as (

    select
        *,
        {{ epoch_microseconds_timestamp('event.event_timestamp') }} as occurred_at,
        {{ browser_id('event.user_pseudo_id') }} as visitor_id,
        trim(event.event_name) as event_name,
        {{ blank_to_null(keyed_struct('event.event_params', 'page_location')
            ~ '.value.string_value') }} as page_location,
        {{ blank_to_null(keyed_struct('event.event_params', 'page_referrer')
            ~ '.value.string_value') }} as page_referrer,
        {{ blank_to_null(keyed_struct('event.event_params', 'page_title')
            ~ '.value.string_value') }} as page_title,
        event.collected_traffic_source as collected,

        -- Where the link said nothing, GA4 writes what it makes of the referrer, even beside a
        -- click id. Its campaign is then missing or in brackets.
        case
            when nullif(event.collected_traffic_source.manual_campaign_name, '') != '(not set)'
                then event.collected_traffic_source.manual_campaign_name like '(%)'
            else coalesce(
                event.collected_traffic_source.manual_medium in ('organic', 'referral'), false
            )
        end as is_inferred

    from parsed

),

-- What is in brackets, GA4 has not from the link. (known_text() would find most of it, too, but a
-- list as long as its own is looked up by a join, for every event.)
tagged as (

    select
        {% for parameter, field in link_parameters.items() %}
            case
                when
                    collected.{{ field }} not like '(%)'
                    and not {{ 'is_inferred' if parameter.startswith('utm_') else 'false' }}
                    then {{ blank_to_null('collected.' ~ field) }}
            end as {{ parameter }},
        {% endfor %}
        *

    from unnested

),

renamed as (

    select
        {{ source_system('ga4') }} as source_system,
        {{ blank_to_null('event.stream_id') }} as stream_id,
        -- GA4 has no id for an event; these tell any two of one export apart.
        {{ surrogate_id([
            'event.stream_id',
            'visitor_id',
            'event.event_timestamp',
            'event_name',
            'event.event_bundle_sequence_id',
            'event.batch_event_index',
            'event.batch_page_id',
            'event.batch_ordering_id',
        ]) }} as event_id,
        occurred_at,
        cast(null as timestamp) as received_at,

        -- Null where consent was denied. A user id would make one visitor of all those browsers.
        visitor_id,
        {{ of_instance(blank_to_null('event.user_id')) }} as user_id,
        case
            when event_name = 'page_view' then 'page'
            when event_name in ({{ sql_texts(var('ga4_automatic_event_names')) }}) then 'automatic'
            else 'track'
        end as event_type,
        event_name,

        -- With what GA4 read from a link that the address no longer shows.
        {{ url_with_parameters('page_location', link_parameters.keys()) }} as page_url,
        page_referrer,
        page_title,
        cast(null as varchar) as user_agent,
        nullif({{ blank_to_null('event.geo.country') }}, '(not set)') as country,
        cast(null as varchar) as email,
        cast(null as varchar) as phone,
        cast(
            concat_ws('-', left(event_date, 4), substring(event_date, 5, 2), right(event_date, 2))
            as date
        ) as export_date,
        record_hash,
        _load_id,
        _file,
        _row,
        _loaded_at

    from tagged

)

select * from renamed
