-- Grain: one row per landed contact.

with

contacts as (

    select * from {{ source('raw_hubspot', 'contacts') }}

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
                'createdate': 'VARCHAR',
                'lastmodifieddate': 'VARCHAR',
                'email': 'VARCHAR',
                'hs_additional_emails': 'VARCHAR',
                'phone': 'VARCHAR',
                'firstname': 'VARCHAR',
                'lastname': 'VARCHAR',
                'lifecyclestage': 'VARCHAR',
                'hs_lead_status': 'VARCHAR',
                'jobtitle': 'VARCHAR',
                'country': 'VARCHAR',
                'associatedcompanyid': 'VARCHAR',
                'hs_analytics_source': 'VARCHAR',
                'hs_merged_object_ids': 'VARCHAR',
                'salesforcecontactid': 'VARCHAR',
                'salesforceleadid': 'VARCHAR',
            },
        }) }} as contact,
        {{ columns_given(json_object_keys('payload', 'properties'), {
            'created_at': 'createdate',
            'email': 'email',
            'emails': 'hs_additional_emails',
            'phone': 'phone',
            'full_name': ['firstname', 'lastname'],
            'lifecycle_stage': 'lifecyclestage',
            'lead_status': 'hs_lead_status',
            'job_title': 'jobtitle',
            'country': 'country',
            'company_id': 'associatedcompanyid',
            'original_source': 'hs_analytics_source',
            'merged_contact_ids': 'hs_merged_object_ids',
            'linked_contact_ids': ['salesforcecontactid', 'salesforceleadid'],
        }) }} as given_properties,
        {{ columns_given(json_object_keys('payload'), {'is_gone': 'archived'}) }} as given_marks,
        {{ json_part('payload', 'properties') }} as record_fields,
        {{ record_hash(['payload']) }} as record_hash,
        _load_id,
        _file,
        _row,
        _loaded_at

    from contacts

),

renamed as (

    select
        {{ source_system('hubspot', 'contact.portalId') }} as source_system,
        contact.id as contact_id,
        {{ utc_timestamp('contact.properties.createdate') }} as created_at,
        {{ hubspot_updated_at('contact', 'lastmodifieddate') }} as updated_at,
        {{ blank_to_null('contact.properties.email') }} as email,
        {{ split_list('contact.properties.hs_additional_emails') }} as emails,
        {{ blank_to_null('contact.properties.phone') }} as phone,
        {{ full_name('contact.properties.firstname', 'contact.properties.lastname') }}
            as full_name,
        {{ blank_to_null('contact.properties.lifecyclestage') }} as lifecycle_stage,
        {{ blank_to_null('contact.properties.hs_lead_status') }} as lead_status,
        {{ blank_to_null('contact.properties.jobtitle') }} as job_title,
        {{ blank_to_null('contact.properties.country') }} as country,
        {{ blank_to_null('contact.properties.associatedcompanyid') }} as company_id,
        {{ blank_to_null('contact.properties.hs_analytics_source') }} as original_source,
        {{ split_list('contact.properties.hs_merged_object_ids') }} as merged_contact_ids,
        {{ text_list([
            salesforce_id('contact.properties.salesforcecontactid'),
            salesforce_id('contact.properties.salesforceleadid'),
        ]) }} as linked_contact_ids,
        coalesce(contact.archived, false) as is_gone,
        {{ list_joined('given_properties', 'given_marks') }} as given_columns,
        record_fields,
        record_hash,
        _load_id,
        _file,
        _row,
        _loaded_at

    from parsed

)

select * from renamed
