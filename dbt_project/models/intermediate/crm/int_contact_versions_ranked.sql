-- Grain: one row per landed version of a CRM contact, numbered from the newest.

with

contact_versions as (

    select * from {{ ref('int_contact_versions_unioned') }}

),

exports as (

    select * from {{ ref('int_exports_dated') }}

),

dated as (

    select
        contact_versions.*,
        {{ version_at(['source_system', 'contact_id']) }} as version_at,
        exports.exported_at,
        exports.export_folder,
        exports.told_whole_at

    from contact_versions

    left join exports
        on contact_versions._load_id = exports.load_id

),

ranked as (

    select
        *,

        row_number() over (
            partition by source_system, contact_id
            order by {{ newest_first() }}, _load_id, _row
        ) as version_number

    from dated

)

select * from ranked
