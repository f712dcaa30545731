-- Grain: one row per landed entry of a contact's history.

with

contact_history as (

    select * from {{ source('raw_salesforce', 'contact_history') }}

),

parsed as (

    select
        {{ json_record('payload', {
            'Id': 'VARCHAR',
            'ContactId': 'VARCHAR',
            'Field': 'VARCHAR',
            'OldValue': 'VARCHAR',
            'NewValue': 'VARCHAR',
            'CreatedDate': 'VARCHAR',
        }) }} as entry,
        {{ record_hash(['payload']) }} as record_hash,
        _load_id,
        _file,
        _row,
        _loaded_at

    from contact_history

),

renamed as (

    select
        {{ source_system('salesforce') }} as source_system,
        {{ salesforce_id('entry.contactid') }} as contact_id,
        entry.field,
        {{ blank_to_null('entry.oldvalue') }} as old_value,
        {{ blank_to_null('entry.newvalue') }} as new_value,
        {{ utc_timestamp('entry.createddate') }} as changed_at,
        record_hash,
        _load_id,
        _file,
        _row,
        _loaded_at

    from parsed

)

select * from renamed
