-- Grain: one row per landed organization.

with

organizations as (

    select * from {{ source('raw_pipedrive', 'organizations') }}

),

parsed as (

    select
        {{ json_record('payload', {
            'id': 'VARCHAR',
            'name': 'VARCHAR',
            'website': 'VARCHAR',
            'address': {'country': 'VARCHAR'},
            'employee_count': 'VARCHAR',
            'update_time': 'VARCHAR',
            'is_deleted': 'BOOLEAN',
        }) }} as organization,
        {{ columns_given(json_object_keys('payload'), {
            'name': 'name',
            'domain': 'website',
            'country': 'address',
            'employee_count': 'employee_count',
            'is_gone': 'is_deleted',
        }) }} as given_columns,
        {{ record_hash(['payload']) }} as record_hash,
        _load_id,
        _file,
        _row

    from organizations

),

renamed as (

    select
        {{ source_system('pipedrive') }} as source_system,
        organization.id as company_id,
        {{ blank_to_null('organization.name') }} as name,
        {{ url_host('organization.website') }} as domain,
        {{ blank_to_null('organization.address.country') }} as country,
        cast({{ blank_to_null('organization.employee_count') }} as double) as employee_count,
        {{ utc_timestamp('organization.update_time') }} as updated_at,
        coalesce(organization.is_deleted, false) as is_gone,
        given_columns,
        record_hash,
        _load_id,
        _file,
        _row

    from parsed

)

select * from renamed
