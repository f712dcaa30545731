-- Grain: one row per contact role in a deal, where roles are records, as last updated.

with

salesforce as (

    select * from {{ ref('stg_salesforce__opportunity_contact_roles') }}

),

exports as (

    select * from {{ ref('int_exports_dated') }}

),

dated as (

    select
        salesforce.*,
        {{ version_at(['source_system', 'contact_role_id']) }} as version_at,
        exports.exported_at,
        exports.told_whole_at

    from salesforce

    left join exports
        on salesforce._load_id = exports.load_id

),

latest as (

    select
        *,
        {{ has_ended('over (partition by source_system, contact_role_id)') }} as has_ended

    from dated

    qualify row_number() over (
        partition by source_system, contact_role_id
        order by {{ newest_first() }}, _load_id, _row
    ) = 1

),

kept as (

    select
        source_system,
        contact_role_id,
        deal_id,
        contact_id

    from latest

    where not is_gone and not has_ended

)

select * from kept
