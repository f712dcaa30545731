-- Grain: one row per landed event.

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

        {{ record_hash(['payload']) }} as record_hash,
        _load_id,
        _file,
        _row

    from events

),

unnested as (

    select
        *,
        {{ epoch_microseconds_timestamp('event.event_timestamp') }} as occurred_at,
        {{ blank_to_null('event.user_pseudo_id') }} as visitor_id,
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
        coalesce(
            {{ known_text('event.collected_traffic_source.manual_campaign_name') }} like '(%)',
            event.collected_traffic_source.manual_medium in ('organic', 'referral'),
            false
        ) as is_inferred

    from parsed

),

tagged as (

    select
        *,
        case when not is_inferred then {{ known_text('collected.manual_source') }} end
            as utm_source,
        case when not is_inferred then {{ known_text('collected.manual_medium') }} end
            as utm_medium,
        case when not is_inferred then {{ known_text('collected.manual_campaign_name') }} end
            as utm_campaign,
        case when not is_inferred then {{ known_text('collected.manual_term') }} end as utm_term,
        {{ known_text('collected.gclid') }} as gclid,
        {{ known_text('collected.dclid') }} as dclid,
        {{ known_text('collected.srsltid') }} as srsltid

    from unnested

),

renamed as (

    select
        -- GA4 has no id for an event; these tell any two of one export apart.
        {{ surrogate_id([
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
        {{ blank_to_null('event.user_id') }} as user_id,
        case
            when event_name = 'page_view' then 'page'
            when event_name in ({{ sql_texts(var('ga4_automatic_event_names')) }}) then 'automatic'
            else 'track'
        end as event_type,
        event_name,

        -- With what GA4 read from a link that the address no longer shows.
        {{ url_with_parameters('page_location', {
            'utm_source': 'utm_source',
            'utm_medium': 'utm_medium',
            'utm_campaign': 'utm_campaign',
            'utm_term': 'utm_term',
            'gclid': 'gclid',
            'dclid': 'dclid',
            'srsltid': 'srsltid',
        }) }} as page_url,
        page_referrer,
        page_title,
        cast(null as varchar) as user_agent,
        {{ known_text('event.geo.country') }} as country,
        cast(null as varchar) as email,
        cast(null as varchar) as phone,
        cast(
            concat_ws('-', left(event_date, 4), substring(event_date, 5, 2), right(event_date, 2))
            as date
        ) as export_date,
        record_hash,
        _load_id,
        _file,
        _row

    from tagged

)

select * from renamed
