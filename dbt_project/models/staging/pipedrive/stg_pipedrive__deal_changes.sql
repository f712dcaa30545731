-- Grain: one row per landed deal and entry of its changelog.

with

deals as (

    select * from {{ source('raw_pipedrive', 'deals') }}

),

parsed as (

    select
        {{ json_record('payload', {
            'id': 'VARCHAR',
            'changelog': [
                {
                    'field_key': 'VARCHAR',
                    'old_value': 'VARCHAR',
                    'new_value': 'VARCHAR',
                    'time': 'VARCHAR',
                },
            ],
        }) }} as deal,
        _load_id,
        _file,
        _row

    from deals

),

flattened as (

    select
        *,
        {{ unnest_list('deal.changelog') }} as entry

    from parsed

),

renamed as (

    select
        {{ source_system('pipedrive') }} as source_system,
        deal.id as deal_id,
        entry.field_key as field,
        {{ blank_to_null('entry.old_value') }} as old_value,
        {{ blank_to_null('entry.new_value') }} as new_value,
        {{ moment_timestamp('entry.time') }} as changed_at,
        _load_id,
        _file,
        _row

    from flattened

)

select * from renamed
