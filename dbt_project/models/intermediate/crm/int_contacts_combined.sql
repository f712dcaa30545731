-- Grain: one row per CRM contact, each property from the newest version that has it.

{% set properties = [
    'created_at', 'email', 'emails', 'phone', 'full_name', 'lifecycle_stage', 'lead_status',
    'job_title', 'country', 'employee_count', 'company_id', 'original_source', 'merged_contact_ids',
    'linked_contact_ids', 'merged_into_contact_id',
] %}

with

contact_versions as (

    select * from {{ ref('int_contact_versions_ranked') }}

),

combined as (

    select
        source_system,
        contact_id,
        {% for property in properties %}
            {{ newest_given(property) }} as {{ property }},
        {% endfor %}
        max(updated_at) as updated_at,
        coalesce({{ newest_given('is_gone') }}, false) or {{ has_ended() }} as is_gone

    from contact_versions

    group by source_system, contact_id

)

select * from combined
