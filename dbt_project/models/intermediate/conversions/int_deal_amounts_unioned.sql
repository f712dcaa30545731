-- Grain: one row per deal and change of its amount, or of the CRM's own probability, in a history.

with

landed as (

    select * from {{ ref('int_deal_amounts_landed') }}

),

deal_versions as (

    select * from {{ ref('int_deal_versions_unioned') }}

),

-- As with stages: the newest version holds the whole history; entries that come one by one all
-- count.
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

with_history as (

    select distinct
        source_system,
        deal_id

    from landed

),

-- Without a history, each landed version tells the amount from then on, and the first one from the
-- start.
snapshots as (

    select
        deal_versions.source_system,
        deal_versions.deal_id,
        deal_versions.amount,
        cast(null as double) as crm_probability,
        case
            when
                row_number() over (
                    partition by deal_versions.source_system, deal_versions.deal_id
                    order by
                        deal_versions.updated_at,
                        deal_versions.record_hash desc,
                        deal_versions._load_id desc,
                        deal_versions._row desc
                ) = 1
                then least(deal_versions.created_at, deal_versions.updated_at)
            else deal_versions.updated_at
        end as changed_at

    from deal_versions

    left join with_history
        on
            deal_versions.source_system = with_history.source_system
            and deal_versions.deal_id = with_history.deal_id

    where with_history.deal_id is null

),

entries as (

    select
        source_system,
        deal_id,
        amount,
        crm_probability,
        changed_at

    from latest

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
