-- A record that a vendor deleted for good is missing from later exports, and nothing else shows it.
-- Where an export seems to be complete, the test names what earlier exports of its folder had.

{{ config(severity='warn') }}

with

exported as (

    select * from {{ ref('int_records_exported') }}
    where not is_gone

),

-- Files without an `exported_at=<time>` are no exports of the same things as those with one.
exports as (

    select
        kind,
        source_system,
        export_folder,
        is_dated,
        exported_at,
        row_number() over (
            partition by kind, source_system, export_folder, is_dated
            order by exported_at desc
        ) as export_number

    from exported

    group by kind, source_system, export_folder, is_dated, exported_at

),

newest as (

    select
        newest_exports.kind,
        newest_exports.source_system,
        newest_exports.export_folder,
        newest_exports.is_dated,
        newest_exports.exported_at,
        exports_before.exported_at as exported_before_at

    from exports as newest_exports

    inner join exports as exports_before
        on
            newest_exports.kind = exports_before.kind
            and newest_exports.source_system = exports_before.source_system
            and newest_exports.export_folder = exports_before.export_folder
            and newest_exports.is_dated = exports_before.is_dated
            and exports_before.export_number = 2

    where newest_exports.export_number = 1

),

last_told as (

    select
        kind,
        source_system,
        record_id,
        max(exported_at) as exported_at

    from exported

    group by all

),

records as (

    select
        newest.kind,
        newest.source_system,
        newest.export_folder,
        newest.is_dated,
        newest.exported_at,
        exported.record_id,
        bool_or(exported.exported_at = newest.exported_at) as is_in_newest,
        bool_or(exported.exported_at < newest.exported_at) as is_in_earlier,
        max(last_told.exported_at) < newest.exported_at as is_lacking,

        -- What is exported for its change alone is not much older than the export before.
        bool_or(
            newest.is_dated
            and exported.exported_at = newest.exported_at
            and exported.version_at < newest.exported_before_at - interval 1 day
        ) as is_unchanged

    from newest

    inner join exported
        on
            newest.kind = exported.kind
            and newest.source_system = exported.source_system
            and newest.export_folder = exported.export_folder
            and newest.is_dated = exported.is_dated

    inner join last_told
        on
            exported.kind = last_told.kind
            and exported.source_system = last_told.source_system
            and exported.record_id = last_told.record_id

    group by
        newest.kind,
        newest.source_system,
        newest.export_folder,
        newest.is_dated,
        newest.exported_at,
        exported.record_id

),

compared as (

    select
        kind,
        source_system,
        export_folder,
        is_dated,
        exported_at,
        bool_or(is_unchanged) as is_any_unchanged,
        count(case when is_in_earlier then 1 end) as earlier_count,
        count(case when is_in_earlier and is_in_newest then 1 end) as kept_count,
        count(case when is_lacking then 1 end) as lacking_count,
        min(case when is_lacking then record_id end) as example

    from records

    group by all

)

select
    'landing/' || export_folder || ': the export of ' || cast(exported_at as string) || ' lacks '
    || lacking_count || ' of ' || earlier_count || ' ' || kind || ' of ' || source_system
    || ' that earlier ones had, such as ' || example
    || '; they still count. Export archived, merged and deleted ones too, or say `whole: true` in '
    || export_folder || '/_format.yml if each export there has all' as problem,
    lacking_count

from compared

where
    kept_count > 0
    and (is_any_unchanged or kept_count * 2 >= earlier_count)
    and lacking_count * 10 >= earlier_count
    and lacking_count > 0
