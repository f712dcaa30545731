-- Grain: one row per form submission.

{% set columns %}
    submission_id,
    submitted_at,
    form_name,
    page_url,
    visitor_id,
    email,
    phone
{% endset %}

with

callrail as (

    select * from {{ ref('stg_callrail__form_submissions') }}

),

hubspot as (

    select * from {{ ref('stg_hubspot__form_submissions') }}

),

crm_forms as (

    select * from {{ ref('int_crm_forms') }}

),

generic as (

    select * from {{ ref('stg_generic__form_submissions') }}

),

loads as (

    select * from {{ ref('stg_closedloop__loads') }}

),

unioned as (

    select source_system, record_hash, _load_id, {{ columns }} from callrail

    union all

    select source_system, record_hash, _load_id, {{ columns }} from hubspot

    union all

    select source_system, record_hash, _load_id, {{ columns }} from generic

),

latest as (

    select
        unioned.source_system,
        {{ columns }}

    from unioned

    left join loads
        on unioned._load_id = loads.load_id

    -- Forms have no time of change: a renamed form has its new name in the newer export.
    qualify row_number() over (
        partition by unioned.source_system, unioned.submission_id
        order by {{ newest_first(none, 'loads.exported_at', 'unioned.record_hash') }}
    ) = 1

),

-- A form in a CRM's records that its export of forms has too is left out.
forms_of_records as (

    select crm_forms.*

    from crm_forms

    left join latest
        on
            crm_forms.source_system = latest.source_system
            and {{ normalized_email('crm_forms.email') }}
            = {{ normalized_email('latest.email') }}
            and latest.submitted_at
            >= crm_forms.submitted_at - interval {{ var('told_twice_minutes') }} minutes
            and latest.submitted_at
            <= crm_forms.submitted_at + interval {{ var('told_twice_minutes') }} minutes

    where latest.submission_id is null

),

with_records as (

    select
        *,
        false as is_synced_late
    from latest

    union all

    select
        source_system,
        submission_id,
        submitted_at,
        form_name,
        cast(null as string) as page_url,
        cast(null as string) as visitor_id,
        email,
        phone,
        is_synced_late

    from forms_of_records

)

select * from with_records
