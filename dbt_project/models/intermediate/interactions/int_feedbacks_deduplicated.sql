-- Grain: one row per feedback.

with

landed as (

    select * from {{ ref('stg_generic__feedbacks') }}

),

loads as (

    select * from {{ ref('stg_closedloop__loads') }}

),

deduplicated as (

    select landed.*

    from landed

    left join loads
        on landed._load_id = loads.load_id

    qualify row_number() over (
        partition by landed.feedback_id
        order by {{ newest_first(none, 'loads.exported_at', 'landed.record_hash') }}
    ) = 1

),

-- Survey tools keep the CRM's id of a contact; with several CRMs it names the CRM too.
named as (

    select
        feedback_id,
        occurred_at,
        feedback_type,
        score,
        email,
        source,
        case
            when {{ regex_matches('contact_id', "'^salesforce(/[^:]+)?:'") }}
                then concat_ws(
                    '',
                    {{ text_before('contact_id', ':') }},
                    ':',
                    {{ salesforce_id(text_after('contact_id', ':')) }}
                )
            when {{ regex_matches('contact_id', "'^(hubspot|pipedrive|generic)(/[^:]+)?:'") }}
                then contact_id
            else source_system || ':' || contact_id
        end as crm_contact_id

    from deduplicated

)

select * from named
