-- Grain: one row per landed chat contact.

with

contacts as (

    select * from {{ source('raw_intercom', 'contacts') }}

),

parsed as (

    select
        {{ json_record('payload', {
            'id': 'VARCHAR',
            'external_id': 'VARCHAR',
            'email': 'VARCHAR',
            'phone': 'VARCHAR',
            'created_at': 'VARCHAR',
            'updated_at': 'VARCHAR',
        }) }} as contact,
        {{ columns_given(json_object_keys('payload'), {
            'user_id': 'external_id',
            'email': 'email',
            'phone': 'phone',
            'created_at': 'created_at',
        }) }} as given_columns,
        {{ record_hash(['payload']) }} as record_hash,
        _load_id,
        _file,
        _row

    from contacts

),

renamed as (

    select
        {{ source_system('intercom') }} as source_system,
        contact.id as chat_contact_id,
        {{ of_instance(blank_to_null('contact.external_id')) }} as user_id,
        {{ blank_to_null('contact.email') }} as email,
        {{ blank_to_null('contact.phone') }} as phone,
        {{ epoch_timestamp('contact.created_at') }} as created_at,
        {{ epoch_timestamp('contact.updated_at') }} as updated_at,
        given_columns,
        record_hash,
        _load_id,
        _file,
        _row

    from parsed

)

select * from renamed
