-- Grain: one row per landed contact.

with

contacts as (

    select * from {{ source('raw_salesforce', 'contacts') }}

),

parsed as (

    select
        {{ json_record('payload', {
            'Id': 'VARCHAR',
            'MasterRecordId': 'VARCHAR',
            'AccountId': 'VARCHAR',
            'CreatedDate': 'VARCHAR',
            'LastModifiedDate': 'VARCHAR',
            'SystemModstamp': 'VARCHAR',
            'Email': 'VARCHAR',
            'Phone': 'VARCHAR',
            'MobilePhone': 'VARCHAR',
            'FirstName': 'VARCHAR',
            'LastName': 'VARCHAR',
            'Name': 'VARCHAR',
            'LeadSource': 'VARCHAR',
            'Title': 'VARCHAR',
            'MailingCountry': 'VARCHAR',
            var('salesforce_lifecycle_field'): 'VARCHAR',
            var('salesforce_contact_status_field'): 'VARCHAR',
            'IsDeleted': 'BOOLEAN',
        }) }} as contact,
        {{ columns_given(json_object_keys('payload'), {
            'created_at': 'CreatedDate',
            'email': 'Email',
            'phone': ['Phone', 'MobilePhone'],
            'full_name': ['FirstName', 'LastName', 'Name'],
            'lifecycle_stage': var('salesforce_lifecycle_field'),
            'lead_status': var('salesforce_contact_status_field'),
            'job_title': 'Title',
            'country': 'MailingCountry',
            'company_id': 'AccountId',
            'original_source': 'LeadSource',
            'merged_into_contact_id': 'MasterRecordId',
            'is_gone': 'IsDeleted',
        }) }} as given_columns,
        payload as record_fields,
        {{ record_hash(['payload']) }} as record_hash,
        _load_id,
        _file,
        _row,
        _loaded_at

    from contacts

),

renamed as (

    select
        {{ source_system('salesforce') }} as source_system,
        {{ salesforce_id('contact.id') }} as contact_id,
        {{ utc_timestamp('contact.createddate') }} as created_at,
        {{ salesforce_updated_at('contact') }} as updated_at,
        {{ blank_to_null('contact.email') }} as email,
        coalesce(
            {{ blank_to_null('contact.phone') }},
            {{ blank_to_null('contact.mobilephone') }}
        ) as phone,
        coalesce(
            {{ full_name('contact.firstname', 'contact.lastname') }},
            {{ full_name('contact.name') }}
        ) as full_name,
        {{ blank_to_null('contact.' ~ var('salesforce_lifecycle_field') | lower) }}
            as lifecycle_stage,
        {{ blank_to_null('contact.' ~ var('salesforce_contact_status_field') | lower) }}
            as lead_status,
        {{ blank_to_null('contact.title') }} as job_title,
        {{ blank_to_null('contact.mailingcountry') }} as country,
        {{ salesforce_id('contact.accountid') }} as company_id,
        {{ blank_to_null('contact.leadsource') }} as original_source,
        {{ salesforce_id('contact.masterrecordid') }} as merged_into_contact_id,
        coalesce(contact.isdeleted, false) as is_gone,
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
