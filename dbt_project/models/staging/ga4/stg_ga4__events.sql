-- Grain: one row per landed event.

-- Parameters of links, and where GA4 keeps the value of each: in a field of
-- collected_traffic_source, in older exports in a parameter of the event.
{% set link_parameters = {
    'utm_source': ['manual_source', 'source'],
    'utm_medium': ['manual_medium', 'medium'],
    'utm_campaign': ['manual_campaign_name', 'campaign'],
    'utm_term': ['manual_term', 'term'],
    'utm_id': ['manual_campaign_id', 'campaign_id'],
    'gclid': ['gclid', 'gclid'],
    'dclid': ['dclid', 'dclid'],
    'srsltid': ['srsltid', 'srsltid'],
} %}
{% set event_parameters = [
    'page_location', 'page_referrer', 'page_title', 'firebase_screen', 'firebase_screen_class',
] %}
{% set read_parameters = event_parameters + (link_parameters.values() | map('last') | list) %}

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
            'app_info': {'id': 'VARCHAR'},
            'privacy_info': {'analytics_storage': 'VARCHAR'},
            'collected_traffic_source': {
                'manual_source': 'VARCHAR',
                'manual_medium': 'VARCHAR',
                'manual_campaign_name': 'VARCHAR',
                'manual_term': 'VARCHAR',
                'manual_campaign_id': 'VARCHAR',
                'gclid': 'VARCHAR',
                'dclid': 'VARCHAR',
                'srsltid': 'VARCHAR',
            },
        }) }} as event,

        -- Separate, so that a query for the days alone parses nothing else.
        {{ json_text('payload', 'event_date') }} as event_date,
        payload as record,
        {{ hash64(['payload']) }} as record_hash,
        _load_id,
        _file,
        _row,
        _loaded_at

    from events

),

-- Only these parameters of an event are read, each of them once.
with_parameters as (

    select
        *,
        {{ browser_id('event.user_pseudo_id') }} as browser_id,
        trim(event.event_name) as event_name,
        {{ keyed_structs('event.event_params', read_parameters) }} as parameters

    from parsed

),

renamed as (

    select
        {{ source_system('ga4') }} as source_system,
        {{ blank_to_null('event.stream_id') }} as stream_id,
        -- GA4 has no id for an event; these fields together are unique in an export.
        {{ record_hash([
            'event.stream_id',
            'browser_id',
            'event.event_timestamp',
            'event_name',
            'event.event_bundle_sequence_id',
            'event.batch_event_index',
            'event.batch_page_id',
            'event.batch_ordering_id',
        ]) }} as event_id,
        {{ epoch_microseconds_timestamp('event.event_timestamp') }} as occurred_at,
        cast(null as timestamp) as received_at,

        -- Null where consent was denied. A user id would make all those browsers one visitor.
        case
            when
                coalesce(lower(event.privacy_info.analytics_storage), 'yes')
                not in ('no', 'denied', 'false')
                then browser_id
        end as visitor_id,
        {{ of_instance(blank_to_null('event.user_id')) }} as user_id,
        case
            when event_name in ('page_view', 'screen_view') then 'page'
            when event_name in ({{ sql_texts(var('ga4_automatic_event_names')) }}) then 'automatic'
            else 'track'
        end as event_type,
        event_name,
        {{ blank_to_null('event.app_info.id') }} as app_id,
        {% for parameter in event_parameters %}
            {{ blank_to_null(keyed_struct('parameters', parameter) ~ '.value.string_value') }}
                as {{ parameter }},
        {% endfor %}
        {% for parameter, (field, event_parameter) in link_parameters.items() %}
            event.collected_traffic_source.{{ field }} as collected_{{ parameter }},
            {{ blank_to_null(keyed_struct('parameters', event_parameter) ~ '.value.string_value') }}
                as event_{{ parameter }},
        {% endfor %}
        cast(null as string) as user_agent,
        nullif({{ blank_to_null('event.geo.country') }}, '(not set)') as country,
        cast(null as string) as email,
        cast(null as string) as phone,
        cast(
            concat_ws('-', left(event_date, 4), substring(event_date, 5, 2), right(event_date, 2))
            as date
        ) as export_date,

        {{ json_text('record', 'privacy_info.ads_storage') }} as ads_storage,

        -- For the few events of which more is needed; their reader parses it.
        record,
        record_hash,
        _load_id,
        _file,
        _row,
        _loaded_at

    from with_parameters

)

select * from renamed
