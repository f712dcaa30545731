-- Grain: one row per landed contact and entry of its lifecycle stage history.

with

contacts as (

    select * from {{ source('raw_hubspot', 'contacts') }}

),

parsed as (

    select
        {{ json_record('payload', {
            'id': 'VARCHAR',
            'properties': {'lastmodifieddate': 'VARCHAR'},
            'propertiesWithHistory': {
                'lifecyclestage': [{'value': 'VARCHAR', 'timestamp': 'VARCHAR'}],
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
        {{ unnest_list('contact.propertiesWithHistory.lifecyclestage') }} as entry

    from parsed

),

renamed as (

    select
        contact.id as contact_id,
        entry.value as stage,
        {{ utc_timestamp('entry.timestamp') }} as entered_at,
        {{ utc_timestamp('contact.properties.lastmodifieddate') }} as updated_at,
        record_hash,
        _load_id,
        _file,
        _row,
        _loaded_at

    from flattened

    -- HubSpot writes an entry without a value when somebody clears the stage.
    where {{ blank_to_null('entry.value') }} is not null

)

select * from renamed
