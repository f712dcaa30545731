-- Grain: one row per landed contact and entry of the history of its lifecycle stage or lead status.

with

contacts as (

    select * from {{ source('raw_hubspot', 'contacts') }}

),

parsed as (

    select
        {{ json_record('payload', {
            'id': 'VARCHAR',
            'portalId': 'VARCHAR',
            'updatedAt': 'VARCHAR',
            'archivedAt': 'VARCHAR',
            'properties': {'lastmodifieddate': 'VARCHAR'},
            'propertiesWithHistory': {
                'lifecyclestage': [{'value': 'VARCHAR', 'timestamp': 'VARCHAR'}],
                'hs_lead_status': [{'value': 'VARCHAR', 'timestamp': 'VARCHAR'}],
            },
        }) }} as contact,
        {{ record_hash(['payload']) }} as record_hash,
        _load_id,
        _file,
        _row,
        _loaded_at

    from contacts

),

flattened as (

    select
        *,
        'lifecycle_stage' as field,
        {{ unnest_list('contact.propertiesWithHistory.lifecyclestage') }} as entry

    from parsed

    union all

    select
        *,
        'lead_status' as field,
        {{ unnest_list('contact.propertiesWithHistory.hs_lead_status') }} as entry

    from parsed

),

renamed as (

    select
        {{ source_system('hubspot', 'contact.portalId') }} as source_system,
        contact.id as contact_id,
        field,
        entry.value as stage,
        {{ utc_timestamp('entry.timestamp') }} as entered_at,
        {{ hubspot_updated_at('contact', 'lastmodifieddate') }} as updated_at,
        record_hash,
        _load_id,
        _file,
        _row,
        _loaded_at

    from flattened

    -- HubSpot writes an entry without a value when somebody clears the field.
    where {{ blank_to_null('entry.value') }} is not null

)

select * from renamed
