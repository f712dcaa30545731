-- Grain: one row per landed person.

with

persons as (

    select * from {{ source('raw_pipedrive', 'persons') }}

),

parsed as (

    select
        {{ json_record('payload', {
            'id': 'VARCHAR',
            'add_time': 'VARCHAR',
            'update_time': 'VARCHAR',
            'is_deleted': 'BOOLEAN',
            'emails': [{'value': 'VARCHAR', 'primary': 'BOOLEAN'}],
            'phones': [{'value': 'VARCHAR', 'primary': 'BOOLEAN'}],
            'first_name': 'VARCHAR',
            'last_name': 'VARCHAR',
            'job_title': 'VARCHAR',
            'org_id': 'VARCHAR',
            'postal_address': {'country': 'VARCHAR'},
        }) }} as person,
        {{ json_text_list('payload', 'emails', 'value') }} as emails,
        {{ columns_given(json_object_keys('payload'), {
            'created_at': 'add_time',
            'email': 'emails',
            'emails': 'emails',
            'phone': 'phones',
            'full_name': ['first_name', 'last_name'],
            'job_title': 'job_title',
            'country': 'postal_address',
            'company_id': 'org_id',
            'is_gone': 'is_deleted',
        }) }} as given_columns,
        {{ json_merged(
            json_part('payload', 'custom_fields'), json_part('payload', 'named_fields')
        ) }} as record_fields,
        {{ record_hash(['payload']) }} as record_hash,
        _load_id,
        _file,
        _row,
        _loaded_at

    from persons

),

renamed as (

    select
        {{ source_system('pipedrive') }} as source_system,
        person.id as contact_id,
        {{ utc_timestamp('person.add_time') }} as created_at,
        {{ utc_timestamp('person.update_time') }} as updated_at,
        {{ blank_to_null(primary_value('person.emails')) }} as email,
        emails,
        {{ blank_to_null(primary_value('person.phones')) }} as phone,
        {{ full_name('person.first_name', 'person.last_name') }} as full_name,
        cast(null as string) as lifecycle_stage,
        {{ blank_to_null('person.job_title') }} as job_title,
        {{ blank_to_null('person.postal_address.country') }} as country,
        {{ blank_to_null('person.org_id') }} as company_id,
        cast(null as string) as original_source,
        coalesce(person.is_deleted, false) as is_gone,
        given_columns,
        record_fields,
        record_hash,
        _load_id,
        _file,
        _row,
        _loaded_at

    from parsed

)

select * from renamed
