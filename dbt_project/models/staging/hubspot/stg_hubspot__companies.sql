-- Grain: one row per landed company.

with

companies as (

    select * from {{ source('raw_hubspot', 'companies') }}

),

parsed as (

    select
        {{ json_record('payload', {
            'id': 'VARCHAR',
            'portalId': 'VARCHAR',
            'archived': 'BOOLEAN',
            'updatedAt': 'VARCHAR',
            'archivedAt': 'VARCHAR',
            'properties': {
                'name': 'VARCHAR',
                'domain': 'VARCHAR',
                'country': 'VARCHAR',
                'numberofemployees': 'VARCHAR',
                'hs_lastmodifieddate': 'VARCHAR',
                'hs_merged_object_ids': 'VARCHAR',
                'salesforceaccountid': 'VARCHAR',
            },
        }) }} as company,
        {{ columns_given(json_object_keys('payload', 'properties'), {
            'name': 'name',
            'domain': 'domain',
            'country': 'country',
            'employee_count': 'numberofemployees',
            'merged_company_ids': 'hs_merged_object_ids',
            'linked_company_id': 'salesforceaccountid',
        }) }} as given_properties,
        {{ columns_given(json_object_keys('payload'), {'is_gone': 'archived'}) }} as given_marks,
        {{ record_hash(['payload']) }} as record_hash,
        _load_id,
        _file,
        _row

    from companies

),

renamed as (

    select
        {{ source_system('hubspot', 'company.portalId') }} as source_system,
        company.id as company_id,
        {{ blank_to_null('company.properties.name') }} as name,
        {{ blank_to_null('company.properties.domain') }} as domain,
        {{ blank_to_null('company.properties.country') }} as country,
        cast({{ blank_to_null('company.properties.numberofemployees') }} as double)
            as employee_count,
        {{ hubspot_updated_at('company', 'hs_lastmodifieddate') }} as updated_at,
        {{ split_list('company.properties.hs_merged_object_ids') }} as merged_company_ids,
        {{ salesforce_id('company.properties.salesforceaccountid') }} as linked_company_id,
        coalesce(company.archived, false) as is_gone,
        {{ list_joined('given_properties', 'given_marks') }} as given_columns,
        record_hash,
        _load_id,
        _file,
        _row

    from parsed

)

select * from renamed
