-- Grain: one row per landed lead.

with

leads as (

    select * from {{ source('raw_salesforce', 'leads') }}

),

parsed as (

    select
        {{ json_record('payload', {
            'Id': 'VARCHAR',
            'MasterRecordId': 'VARCHAR',
            'ConvertedContactId': 'VARCHAR',
            'ConvertedAccountId': 'VARCHAR',
            'CreatedDate': 'VARCHAR',
            'LastModifiedDate': 'VARCHAR',
            'SystemModstamp': 'VARCHAR',
            'Email': 'VARCHAR',
            'Phone': 'VARCHAR',
            'MobilePhone': 'VARCHAR',
            'FirstName': 'VARCHAR',
            'LastName': 'VARCHAR',
            'Name': 'VARCHAR',
            'Status': 'VARCHAR',
            'LeadSource': 'VARCHAR',
            'Title': 'VARCHAR',
            'Country': 'VARCHAR',
            'NumberOfEmployees': 'VARCHAR',
            'IsDeleted': 'BOOLEAN',
        }) }} as lead_record,
        {{ columns_given(json_object_keys('payload'), {
            'created_at': 'CreatedDate',
            'email': 'Email',
            'phone': ['Phone', 'MobilePhone'],
            'full_name': ['FirstName', 'LastName', 'Name'],
            'lifecycle_stage': 'Status',
            'job_title': 'Title',
            'country': 'Country',
            'employee_count': 'NumberOfEmployees',
            'company_id': 'ConvertedAccountId',
            'original_source': 'LeadSource',
            'merged_into_contact_id': ['ConvertedContactId', 'MasterRecordId'],
            'is_gone': 'IsDeleted',
        }) }} as given_columns,
        payload as record_fields,
        {{ record_hash(['payload']) }} as record_hash,
        _load_id,
        _file,
        _row,
        _loaded_at

    from leads

),

renamed as (

    select
        {{ source_system('salesforce') }} as source_system,
        {{ salesforce_id('lead_record.id') }} as contact_id,
        {{ utc_timestamp('lead_record.createddate') }} as created_at,
        {{ salesforce_updated_at('lead_record') }} as updated_at,
        {{ blank_to_null('lead_record.email') }} as email,
        coalesce(
            {{ blank_to_null('lead_record.phone') }},
            {{ blank_to_null('lead_record.mobilephone') }}
        ) as phone,
        coalesce(
            {{ full_name('lead_record.firstname', 'lead_record.lastname') }},
            {{ full_name('lead_record.name') }}
        ) as full_name,
        {{ blank_to_null('lead_record.status') }} as lifecycle_stage,
        {{ blank_to_null('lead_record.title') }} as job_title,
        {{ blank_to_null('lead_record.country') }} as country,
        cast({{ blank_to_null('lead_record.numberofemployees') }} as double) as employee_count,
        {{ salesforce_id('lead_record.convertedaccountid') }} as company_id,
        {{ blank_to_null('lead_record.leadsource') }} as original_source,
        coalesce(
            {{ salesforce_id('lead_record.convertedcontactid') }},
            {{ salesforce_id('lead_record.masterrecordid') }}
        ) as merged_into_contact_id,
        coalesce(lead_record.isdeleted, false) as is_gone,
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
