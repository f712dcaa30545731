-- Grain: one row per landed deal and entry of the history of its amount.

with

deals as (

    select * from {{ source('raw_hubspot', 'deals') }}

),

parsed as (

    select
        {{ json_record('payload', {
            'id': 'VARCHAR',
            'portalId': 'VARCHAR',
            'updatedAt': 'VARCHAR',
            'archivedAt': 'VARCHAR',
            'properties': {'hs_lastmodifieddate': 'VARCHAR'},
            'propertiesWithHistory': {
                'amount': [{'value': 'VARCHAR', 'timestamp': 'VARCHAR'}],
            },
        }) }} as deal,
        {{ record_hash(['payload']) }} as record_hash,
        _load_id,
        _file,
        _row,
        _loaded_at

    from deals

),

flattened as (

    select
        *,
        {{ unnest_list('deal.propertiesWithHistory.amount') }} as entry

    from parsed

),

renamed as (

    select
        {{ source_system('hubspot', 'deal.portalId') }} as source_system,
        deal.id as deal_id,
        {{ amount_or_null('entry.value') }} as amount,
        {{ utc_timestamp('entry.timestamp') }} as changed_at,
        {{ hubspot_updated_at('deal', 'hs_lastmodifieddate') }} as updated_at,
        record_hash,
        _load_id,
        _file,
        _row,
        _loaded_at

    from flattened

)

select * from renamed
