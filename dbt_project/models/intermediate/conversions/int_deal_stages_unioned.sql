-- Grain: one row per deal and entry into a stage of its pipeline that the CRM has kept.

with

landed as (

    select * from {{ ref('int_deal_stages_landed') }}

),

-- The newest version of a deal holds its whole history, put right where the CRM rewrote it.
-- Entries that come one by one all count.
latest as (

    select *

    from landed

    qualify
        updated_at is null
        or rank() over (
            partition by source_system, deal_id
            order by updated_at desc, record_hash
        ) = 1

),

entries as (

    select distinct
        source_system,
        deal_id,
        stage,
        entered_at

    from latest

),

changes as (

    select *

    from entries

    qualify
        lag(stage) over (partition by source_system, deal_id order by entered_at, stage)
        is distinct from stage

),

bounded as (

    select
        *,

        lead(entered_at) over (
            partition by source_system, deal_id
            order by entered_at, stage
        ) as exited_at

    from changes

)

select * from bounded
