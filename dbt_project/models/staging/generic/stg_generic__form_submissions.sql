-- Grain: one row per landed form submission.

with

form_submissions as (

    select * from {{ source('raw_generic', 'form_submissions') }}

),

renamed as (

    select
        {{ source_system('generic') }} as source_system,
        {{ blank_to_null('submission_id') }} as submission_id,
        {{ utc_timestamp('submitted_at') }} as submitted_at,
        {{ blank_to_null('form_name') }} as form_name,
        {{ blank_to_null('page_url') }} as page_url,
        {{ browser_id('visitor_id') }} as visitor_id,
        {{ blank_to_null('email') }} as email,
        {{ blank_to_null('phone') }} as phone,
        {{ record_hash([
            'submission_id',
            'submitted_at',
            'form_name',
            'page_url',
            'visitor_id',
            'email',
            'phone',
        ]) }} as record_hash,
        _load_id,
        _file,
        _row,
        _loaded_at

    from form_submissions

)

select * from renamed
