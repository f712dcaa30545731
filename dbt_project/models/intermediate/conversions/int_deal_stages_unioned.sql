-- Grain: one row per deal and entry into a stage of its pipeline that the CRM has kept.

with

hubspot as (

    select * from {{ ref('stg_hubspot__deal_stages') }}

),

generic as (

    select * from {{ ref('stg_generic__deal_stages') }}

),

-- The newest version of a deal holds its whole history, put right where the CRM rewrote it.
hubspot_latest as (

    select *

    from hubspot

    qualify rank() over (partition by deal_id order by updated_at desc, record_hash) = 1

),

unioned as (

    select
        'hubspot' as source_system,
        deal_id,
        stage,
        entered_at

    from hubspot_latest

    union

    select
        'generic' as source_system,
        deal_id,
        stage,
        entered_at

    from generic

),

changes as (

    select *

    from unioned

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
