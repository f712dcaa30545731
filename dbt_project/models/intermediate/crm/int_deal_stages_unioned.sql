-- Grain: one row per deal and entry into a stage of its pipeline that the CRM has kept.

with

landed as (

    select * from {{ ref('int_deal_stages_landed') }}

),

deal_versions as (

    select * from {{ ref('int_deal_versions_ranked') }}

),

versioned as (

    select
        landed.*,
        deal_versions.version_number

    from landed

    -- An entry that lands one by one is part of no version of its deal.
    left join deal_versions
        on
            landed.source_system = deal_versions.source_system
            and landed.deal_id = deal_versions.deal_id
            and landed._load_id = deal_versions._load_id
            and landed._row = deal_versions._row

),

-- The newest version with a history has all of it, as the CRM last corrected it. Entries that land
-- one by one all count.
histories as (

    select *

    from versioned

    qualify
        updated_at is null
        or rank() over (
            partition by source_system, deal_id
            order by version_number
        ) = 1

),

last_entries as (

    select
        source_system,
        deal_id,
        max(entered_at) as entered_at,
        min(version_number) as version_number

    from histories

    group by source_system, deal_id

),

-- A version without its history continues where the history ends.
later_versions as (

    select
        deal_versions.source_system,
        deal_versions.deal_id,
        deal_versions.stage,
        deal_versions.updated_at as entered_at

    from deal_versions

    inner join last_entries
        on
            deal_versions.source_system = last_entries.source_system
            and deal_versions.deal_id = last_entries.deal_id
            and deal_versions.version_number < coalesce(
                last_entries.version_number, cast(9223372036854775807 as bigint)
            )
            and deal_versions.updated_at > last_entries.entered_at

    where deal_versions.stage is not null

),

entries as (

    select
        source_system,
        deal_id,
        stage,
        entered_at

    from histories

    union

    select * from later_versions

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
