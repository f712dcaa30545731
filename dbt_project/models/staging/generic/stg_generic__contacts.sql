-- Grain: one row per landed contact.

with

contacts as (

    select * from {{ source('raw_generic', 'contacts') }}

),

renamed as (

    select
        {{ source_system('generic') }} as source_system,
        {{ blank_to_null('contact_id') }} as contact_id,
        {{ utc_timestamp('created_at') }} as created_at,
        {{ utc_timestamp('updated_at') }} as updated_at,
        {{ blank_to_null('email') }} as email,
        {{ blank_to_null('phone') }} as phone,
        {{ full_name('name') }} as full_name,
        {{ blank_to_null('lifecycle_stage') }} as lifecycle_stage,
        {{ blank_to_null('job_title') }} as job_title,
        {{ blank_to_null('country') }} as country,
        {{ blank_to_null('company_id') }} as company_id,
        {{ blank_to_null('original_source') }} as original_source,
        {{ split_list('merged_contact_ids') }} as merged_contact_ids,
        {{ cells_given({
            'created_at': 'created_at',
            'email': 'email',
            'phone': 'phone',
            'full_name': 'name',
            'lifecycle_stage': 'lifecycle_stage',
            'job_title': 'job_title',
            'country': 'country',
            'company_id': 'company_id',
            'original_source': 'original_source',
            'merged_contact_ids': 'merged_contact_ids',
        }) }} as given_columns,
        {{ json_of_row('contacts') }} as record_fields,
        {{ record_hash([
            'contact_id',
            'created_at',
            'updated_at',
            'email',
            'phone',
            'name',
            'lifecycle_stage',
            'job_title',
            'country',
            'company_id',
            'original_source',
            'merged_contact_ids',
        ]) }} as record_hash,
        _load_id,
        _file,
        _row,
        _loaded_at

    from contacts

)

select * from renamed
