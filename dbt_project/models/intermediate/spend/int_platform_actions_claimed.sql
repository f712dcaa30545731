-- Grain: one row per landed row of cost that counts, action type and measure (count or value).

with

costs as (

    select * from {{ ref('int_ad_costs_deduplicated') }}

),

meta_ads_actions as (

    select * from {{ ref('stg_meta_ads__actions') }}

),

ad_spends as (

    select * from {{ ref('int_ad_spends_leveled') }}

),

levels as (

    select * from {{ ref('int_ad_spend_levels_compared') }}

),

claimed_actions as (

    select * from {{ ref('claimed_actions') }}

),

actions as (

    select
        source_system,
        'conversions' as action_type,
        'count' as measure,
        conversions as amount,
        _load_id,
        _row

    from costs

    union all

    select
        source_system,
        'conversions' as action_type,
        'value' as measure,
        conversions_value as amount,
        _load_id,
        _row

    from costs

    union all

    select
        source_system,
        action_type,
        measure,
        amount,
        _load_id,
        _row

    from meta_ads_actions

),

claimed as (

    select
        ad_spends.spend_date as claim_date,
        ad_spends.platform,
        ad_spends.currency,
        ad_spends.account_place,
        ad_spends.campaign_place,
        ad_spends.node,
        ad_spends.depth,
        levels.fineness,
        claimed_actions.conversion_type,
        actions.action_type,
        actions.measure,
        actions.amount,
        actions._load_id,
        actions._row

    from actions

    inner join ad_spends
        on
            actions.source_system = ad_spends.source_system
            and actions._load_id = ad_spends._load_id
            and actions._row = ad_spends._row

    inner join levels
        on
            ad_spends.spend_date = levels.spend_date
            and ad_spends.node = levels.node
            and ad_spends.depth = levels.depth
            and ad_spends.breakdown = levels.breakdown

    inner join claimed_actions
        on
            ad_spends.platform = claimed_actions.platform
            and actions.action_type = claimed_actions.action_type

    where actions.amount is not null

)

select * from claimed
