-- Grain: one row per landed account.

with

accounts as (

    select * from {{ source('raw_salesforce', 'accounts') }}

),

parsed as (

    select
        {{ json_record('payload', {
            'Id': 'VARCHAR',
            'MasterRecordId': 'VARCHAR',
            'Name': 'VARCHAR',
            'Website': 'VARCHAR',
            'BillingCountry': 'VARCHAR',
            'NumberOfEmployees': 'VARCHAR',
            'CreatedDate': 'VARCHAR',
            'LastModifiedDate': 'VARCHAR',
            'SystemModstamp': 'VARCHAR',
            'IsPersonAccount': 'BOOLEAN',
            'IsDeleted': 'BOOLEAN',
        }) }} as account,
        {{ columns_given(json_object_keys('payload'), {
            'name': 'Name',
            'domain': 'Website',
            'country': 'BillingCountry',
            'employee_count': 'NumberOfEmployees',
            'merged_into_company_id': 'MasterRecordId',
            'is_gone': 'IsDeleted',
        }) }} as given_columns,
        {{ record_hash(['payload']) }} as record_hash,
        _load_id,
        _file,
        _row

    from accounts

),

renamed as (

    select
        {{ source_system('salesforce') }} as source_system,
        {{ salesforce_id('account.id') }} as company_id,

        -- A person account has a person's name, which no company in the marts may have.
        case
            when account.ispersonaccount is not true then {{ blank_to_null('account.name') }}
        end as name,
        {{ url_host('account.website') }} as domain,
        {{ blank_to_null('account.billingcountry') }} as country,
        cast({{ blank_to_null('account.numberofemployees') }} as double) as employee_count,
        {{ salesforce_updated_at('account') }} as updated_at,
        {{ salesforce_id('account.masterrecordid') }} as merged_into_company_id,
        coalesce(account.isdeleted, false) as is_gone,
        given_columns,
        record_hash,
        _load_id,
        _file,
        _row

    from parsed

)

select * from renamed
