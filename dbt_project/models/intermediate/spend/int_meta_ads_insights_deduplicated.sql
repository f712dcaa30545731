-- Grain: one row per source, export (series and time) and cost key.

with

insights as (

    select * from {{ ref('stg_meta_ads__insights') }}

),

loads as (

    select * from {{ ref('stg_closedloop__loads') }}

),

-- One export may have a row twice, in one file or two. Between two exports a later model chooses,
-- for every platform.
deduplicated as (

    select insights.*

    from insights

    left join loads
        on insights._load_id = loads.load_id

    qualify row_number() over (
        partition by
            insights.source_system, loads.export_series, loads.exported_at, insights.cost_key
        order by
            {{ newest_first('loads.exported_at', 'loads.exported_at', 'insights.record_hash') }},
            insights._load_id,
            insights._row
    ) = 1

)

select * from deduplicated
