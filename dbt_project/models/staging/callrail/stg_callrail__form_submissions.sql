-- Grain: one row per landed form submission.

with

form_submissions as (

    select * from {{ source('raw_callrail', 'form_submissions') }}

),

parsed as (

    select
        {{ json_record('payload', {
            'id': 'VARCHAR',
            'submitted_at': 'VARCHAR',
            'form_name': 'VARCHAR',
            'form_url': 'VARCHAR',
            'form_data': {'email': 'VARCHAR', 'phone': 'VARCHAR', 'visitor_id': 'VARCHAR'},
        }) }} as form_submission,
        {{ record_hash(['payload']) }} as record_hash,
        _load_id,
        _file,
        _row,
        _loaded_at

    from form_submissions

),

renamed as (

    select
        {{ source_system('callrail') }} as source_system,
        form_submission.id as submission_id,
        {{ utc_timestamp('form_submission.submitted_at') }} as submitted_at,
        {{ blank_to_null('form_submission.form_name') }} as form_name,
        {{ blank_to_null('form_submission.form_url') }} as page_url,
        {{ browser_id('form_submission.form_data.visitor_id') }} as visitor_id,
        {{ blank_to_null('form_submission.form_data.email') }} as email,
        {{ blank_to_null('form_submission.form_data.phone') }} as phone,
        record_hash,
        _load_id,
        _file,
        _row,
        _loaded_at

    from parsed

)

select * from renamed
