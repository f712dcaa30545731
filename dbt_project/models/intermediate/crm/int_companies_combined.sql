-- Grain: one row per CRM company, each property from the newest version that has it.

{% set properties = [
    'name', 'domain', 'country', 'employee_count', 'merged_company_ids', 'merged_into_company_id',
    'linked_company_id',
] %}

with

company_versions as (

    select * from {{ ref('int_company_versions_ranked') }}

),

combined as (

    select
        source_system,
        company_id,
        {% for property in properties %}
            {{ newest_given(property) }} as {{ property }},
        {% endfor %}
        max(updated_at) as updated_at,
        coalesce({{ newest_given('is_gone') }}, false) or {{ has_ended() }} as is_gone

    from company_versions

    group by source_system, company_id

)

select * from combined
