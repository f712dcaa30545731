-- Grain: one row per landed form submission.

with

form_submissions as (

    select * from {{ source('raw_hubspot', 'form_submissions') }}

),

parsed as (

    select
        {{ json_record('payload', {
            'conversionId': 'VARCHAR',
            'submittedAt': 'VARCHAR',
            'portalId': 'VARCHAR',
            'formName': 'VARCHAR',
            'formGuid': 'VARCHAR',
            'formId': 'VARCHAR',
            'pageUrl': 'VARCHAR',
            'values': [{'name': 'VARCHAR', 'value': 'VARCHAR'}],
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
        {{ source_system('hubspot', 'form_submission.portalId') }} as source_system,

        -- Submissions before 2021 have no id.
        coalesce(
            {{ blank_to_null('form_submission.conversionId') }},
            {{ record_hash([
                'form_submission.submittedAt',
                'form_submission.pageUrl',
                named_value('form_submission.values', 'email'),
            ]) }}
        ) as submission_id,
        {{ moment_timestamp('form_submission.submittedAt') }} as submitted_at,
        coalesce(
            {{ blank_to_null('form_submission.formName') }},
            {{ blank_to_null('form_submission.formGuid') }},
            {{ blank_to_null('form_submission.formId') }},
            'HubSpot form'
        ) as form_name,
        {{ blank_to_null('form_submission.pageUrl') }} as page_url,
        cast(null as string) as visitor_id,
        {{ blank_to_null(named_value('form_submission.values', 'email')) }} as email,
        coalesce(
            {{ blank_to_null(named_value('form_submission.values', 'phone')) }},
            {{ blank_to_null(named_value('form_submission.values', 'mobilephone')) }}
        ) as phone,
        record_hash,
        _load_id,
        _file,
        _row,
        _loaded_at

    from parsed

)

select * from renamed
