-- Grain: one row per load's export time and cost key.

with

insights as (

    select * from {{ ref('stg_meta_ads__insights') }}

),

loads as (

    select * from {{ ref('stg_closedloop__loads') }}

),

-- One export may bring a row twice, within a file or in two. Two exports may, too: the newest is
-- chosen later, by the day, as for every platform.
deduplicated as (

    select
        insights.*,
        loads.exported_at

    from insights

    left join loads
        on insights._load_id = loads.load_id

    qualify row_number() over (
        partition by loads.exported_at, insights.cost_key
        order by insights.record_hash, insights._load_id, insights._row
    ) = 1

)

select * from deduplicated
