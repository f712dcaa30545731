-- Grain: one row per landed company.

with

companies as (

    select * from {{ source('raw_hubspot', 'companies') }}

),

parsed as (

    select
        {{ json_record('payload', {
            'id': 'VARCHAR',
            'archived': 'BOOLEAN',
            'updatedAt': 'VARCHAR',
            'properties': {
                'name': 'VARCHAR',
                'domain': 'VARCHAR',
                'country': 'VARCHAR',
                'numberofemployees': 'VARCHAR',
                'hs_lastmodifieddate': 'VARCHAR',
            },
        }) }} as company,
        {{ record_hash(['payload']) }} as record_hash,
        _load_id,
        _file,
        _row

    from companies

),

renamed as (

    select
        {{ source_system('hubspot') }} as source_system,
        company.id as company_id,
        {{ blank_to_null('company.properties.name') }} as name,
        {{ blank_to_null('company.properties.domain') }} as domain,
        {{ blank_to_null('company.properties.country') }} as country,
        cast({{ blank_to_null('company.properties.numberofemployees') }} as double)
            as employee_count,
        {{ utc_timestamp(
            'coalesce(' ~ blank_to_null('company.properties.hs_lastmodifieddate')
            ~ ', company.updatedAt)'
        ) }} as updated_at,
        coalesce(company.archived, false) as is_archived,
        record_hash,
        _load_id,
        _file,
        _row

    from parsed

)

select * from renamed
