-- Grain: one row per landed version of a CRM deal, numbered from the newest.

with

deal_versions as (

    select * from {{ ref('int_deal_versions_unioned') }}

),

exports as (

    select * from {{ ref('int_exports_dated') }}

),

dated as (

    select
        deal_versions.*,
        {{ version_at(['source_system', 'deal_id']) }} as version_at,
        exports.exported_at,
        exports.export_folder,
        exports.told_whole_at

    from deal_versions

    left join exports
        on deal_versions._load_id = exports.load_id

),

ranked as (

    select
        *,

        row_number() over (
            partition by source_system, deal_id
            order by {{ newest_first() }}, _load_id, _row
        ) as version_number

    from dated

)

select * from ranked
