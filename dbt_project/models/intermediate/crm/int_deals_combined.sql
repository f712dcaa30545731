-- Grain: one row per CRM deal, each property from the newest version that has it.

{% set properties = [
    'stage', 'amount', 'currency', 'company_id', 'company_ids', 'created_at', 'closed_at',
    'close_date', 'is_closed', 'is_won', 'deal_type', 'lost_reason',
    'crm_probability', 'merged_deal_ids', 'linked_deal_id',
] %}

with

deal_versions as (

    select * from {{ ref('int_deal_versions_ranked') }}

),

merged as (

    select
        source_system,
        deal_id,
        coalesce({{ newest_given('pipeline') }}, 'default') as pipeline,
        {% for property in properties %}
            {{ newest_given(property) }} as {{ property }},
        {% endfor %}
        max(updated_at) as updated_at,
        coalesce({{ newest_given('is_gone') }}, false) or {{ has_ended() }} as is_gone

    from deal_versions

    group by source_system, deal_id

),

newest_with_contacts as (

    select *

    from deal_versions

    where {{ list_has('given_columns', "'contact_ids'") }}

    -- A file may have a row per deal and contact: the rows of one time are one version.
    qualify
        rank() over (
            partition by source_system, deal_id
            order by version_at desc nulls last, exported_at desc nulls last
        ) = 1

),

contacts as (

    select
        source_system,
        deal_id,
        {{ distinct_items('contact_ids') }} as contact_ids

    from newest_with_contacts

    group by source_system, deal_id

),

with_contacts as (

    select
        merged.*,
        contacts.contact_ids

    from merged

    left join contacts
        on
            merged.source_system = contacts.source_system
            and merged.deal_id = contacts.deal_id

)

select * from with_contacts
