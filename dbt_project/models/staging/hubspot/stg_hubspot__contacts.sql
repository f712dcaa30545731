-- Grain: one row per landed contact.

with

contacts as (

    select * from {{ source('raw_hubspot', 'contacts') }}

),

parsed as (

    select
        {{ json_record('payload', {
            'id': 'VARCHAR',
            'archived': 'BOOLEAN',
            'properties': {
                'createdate': 'VARCHAR',
                'lastmodifieddate': 'VARCHAR',
                'email': 'VARCHAR',
                'phone': 'VARCHAR',
                'lifecyclestage': 'VARCHAR',
                'hs_lead_status': 'VARCHAR',
                'jobtitle': 'VARCHAR',
                'country': 'VARCHAR',
                'associatedcompanyid': 'VARCHAR',
                'hs_analytics_source': 'VARCHAR',
                'hs_merged_object_ids': 'VARCHAR',
            },
        }) }} as contact,
        {{ record_hash(['payload']) }} as record_hash,
        _load_id,
        _file,
        _row,
        _loaded_at

    from contacts

),

renamed as (

    select
        {{ source_system('hubspot') }} as source_system,
        contact.id as contact_id,
        {{ utc_timestamp('contact.properties.createdate') }} as created_at,
        {{ utc_timestamp('contact.properties.lastmodifieddate') }} as updated_at,
        {{ blank_to_null('contact.properties.email') }} as email,
        {{ blank_to_null('contact.properties.phone') }} as phone,
        {{ blank_to_null('contact.properties.lifecyclestage') }} as lifecycle_stage,
        {{ blank_to_null('contact.properties.hs_lead_status') }} as lead_status,
        {{ blank_to_null('contact.properties.jobtitle') }} as job_title,
        {{ blank_to_null('contact.properties.country') }} as country,
        {{ blank_to_null('contact.properties.associatedcompanyid') }} as company_id,
        {{ blank_to_null('contact.properties.hs_analytics_source') }} as original_source,
        {{ split_list('contact.properties.hs_merged_object_ids') }} as merged_contact_ids,
        coalesce(contact.archived, false) as is_archived,
        record_hash,
        _load_id,
        _file,
        _row,
        _loaded_at

    from parsed

)

select * from renamed
