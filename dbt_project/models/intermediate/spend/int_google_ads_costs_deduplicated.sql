-- Grain: one row per source, export (series and time) and cost key.

with

costs as (

    select * from {{ ref('stg_google_ads__costs') }}

),

loads as (

    select * from {{ ref('stg_closedloop__loads') }}

),

-- One export may have a row twice, in one file or two. Between two exports a later model chooses,
-- for every platform.
deduplicated as (

    select costs.*

    from costs

    left join loads
        on costs._load_id = loads.load_id

    qualify row_number() over (
        partition by costs.source_system, loads.export_series, loads.exported_at, costs.cost_key
        order by
            {{ newest_first('loads.exported_at', 'loads.exported_at', 'costs.record_hash') }},
            costs._load_id,
            costs._row
    ) = 1

)

select * from deduplicated
