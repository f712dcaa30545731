-- Grain: one row per deal and change of its amount, or of the CRM's own probability, in a history.

with

landed as (

    select * from {{ ref('int_deal_amounts_landed') }}

),

deal_versions as (

    select * from {{ ref('int_deal_versions_ranked') }}

),

versioned as (

    select
        landed.*,
        deal_versions.version_number

    from landed

    left join deal_versions
        on
            landed.source_system = deal_versions.source_system
            and landed.deal_id = deal_versions.deal_id
            and landed._load_id = deal_versions._load_id
            and landed._row = deal_versions._row

),

-- As with stages: the newest version with a history has all of it; entries that land one by one
-- all count.
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
        max(changed_at) as changed_at,
        min(version_number) as version_number

    from histories

    group by source_system, deal_id

),

oldest_versions as (

    select
        source_system,
        deal_id,
        max(version_number) as version_number

    from deal_versions

    group by source_system, deal_id

),

-- Without a history, or after its end, each landed version with an amount gives the amount from
-- its time on, and the first version from the start.
snapshots as (

    select
        deal_versions.source_system,
        deal_versions.deal_id,
        deal_versions.amount,
        cast(null as double) as crm_probability,
        case
            when
                last_entries.deal_id is null
                and deal_versions.version_number = oldest_versions.version_number
                then least(deal_versions.created_at, deal_versions.updated_at)
            else deal_versions.updated_at
        end as changed_at

    from deal_versions

    inner join oldest_versions
        on
            deal_versions.source_system = oldest_versions.source_system
            and deal_versions.deal_id = oldest_versions.deal_id

    left join last_entries
        on
            deal_versions.source_system = last_entries.source_system
            and deal_versions.deal_id = last_entries.deal_id

    where
        {{ list_has('deal_versions.given_columns', "'amount'") }}
        and (
            last_entries.deal_id is null
            or (
                deal_versions.version_number < last_entries.version_number
                and deal_versions.updated_at > last_entries.changed_at
            )
        )

),

entries as (

    select
        source_system,
        deal_id,
        amount,
        crm_probability,
        changed_at

    from histories

    union

    select * from snapshots

),

bounded as (

    select
        *,

        lead(changed_at) over (
            partition by source_system, deal_id
            order by changed_at, amount nulls first, crm_probability nulls first
        ) as changed_until

    from entries

)

select * from bounded
