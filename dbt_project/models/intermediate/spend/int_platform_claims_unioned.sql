-- Grain: one row per day, ad platform and conversion type that the platform claims.

with

google_ads as (

    select * from {{ ref('int_google_ads_costs_deduplicated') }}

),

meta_ads_actions as (

    select * from {{ ref('stg_meta_ads__actions') }}

),

ad_spends as (

    select * from {{ ref('int_ad_spends_unioned') }}

),

claimed_actions as (

    select * from {{ ref('claimed_actions') }}

),

exchange_rates as (

    select * from {{ ref('int_exchange_rates_ranged') }}

),

actions as (

    select
        source_system,
        'conversions' as action_type,
        'count' as measure,
        conversions as amount,
        _load_id,
        _row

    from google_ads

    union all

    select
        source_system,
        'conversions' as action_type,
        'value' as measure,
        conversions_value as amount,
        _load_id,
        _row

    from google_ads

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

-- Claimed is what the rows claim whose cost counts: of a day the newest export, each row once.
claims as (

    select
        ad_spends.spend_date as claim_date,
        ad_spends.platform,
        claimed_actions.conversion_type,
        case when actions.measure = 'count' then actions.amount end as claimed_conversions,
        case
            when actions.measure = 'value'
                then {{ converted_amount('actions.amount', 'exchange_rates.rate') }}
        end as claimed_value

    from actions

    inner join ad_spends
        on
            actions.source_system = ad_spends.source_system
            and actions._load_id = ad_spends._load_id
            and actions._row = ad_spends._row

    inner join claimed_actions
        on
            ad_spends.platform = claimed_actions.platform
            and actions.action_type = claimed_actions.action_type

    left join exchange_rates
        on
            ad_spends.currency = exchange_rates.currency
            and ad_spends.spend_date >= exchange_rates.valid_from
            and ad_spends.spend_date < exchange_rates.valid_until

    where actions.amount is not null

),

summed as (

    select
        claim_date,
        platform,
        conversion_type,
        cast(coalesce(sum(claimed_conversions), 0) as decimal(28, 6)) as claimed_conversions,
        cast(coalesce(sum(claimed_value), 0) as decimal(28, 6)) as claimed_value

    from claims

    group by all

)

select * from summed
