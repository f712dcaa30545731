-- Grain: one row per row of an export that counts.

with

ad_spend_exports as (

    select * from {{ ref('int_ad_spend_exports_keyed') }}

),

replaced as (

    select * from {{ ref('int_ad_spend_exports_replaced') }}

),

not_replaced as (

    select
        ad_spend_exports.*,

        -- BigQuery numbers the shards of one export.
        case
            when ad_spend_exports.is_dated
                then concat_ws(' ', ad_spend_exports.export_series, ad_spend_exports.exported_at)
            else {{ regex_replaced('ad_spend_exports.export_series', "'[-_]?[0-9]{12}'") }}
        end as export_id,
        {{ platform_family('ad_spend_exports.platform') }} as platform_family,
        {{ is_of_record('costs', 'ad_spend_exports.source_system', 'ad_spend_exports.spend_date') }}
            as is_of_record

    from ad_spend_exports

    left join replaced
        on ad_spend_exports.part_key = replaced.part_key

    where replaced.part_key is null

),

systems_of_record as (

    select distinct
        source_system,
        platform_family

    from not_replaced

    where is_of_record

),

-- A system that is not of record loses only the platforms that another system has.
of_record as (

    select not_replaced.*

    from not_replaced

    where
        not_replaced.is_of_record
        or not exists (
            select 1 from systems_of_record
            where
                systems_of_record.platform_family = not_replaced.platform_family
                and systems_of_record.source_system != not_replaced.source_system
        )

),

exports_dated as (

    select
        *,
        max(exported_at) over (
            partition by source_system, cost_key, export_id
        ) as key_exported_at,
        min(record_hash) over (
            partition by source_system, cost_key, export_id
        ) as key_hash

    from of_record

),

-- The rows of one export add up; of two exports with the same row the newer one counts.
counted as (

    select *

    from exports_dated

    qualify rank() over (
        partition by source_system, cost_key
        order by {{ newest_first('key_exported_at', 'key_exported_at', 'key_hash') }}, export_id
    ) = 1

)

select * from counted
