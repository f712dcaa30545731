-- Grain: one row per day, ad platform and conversion type that the platform claims.

{% set of_action = ['claim_date', 'action_type', 'measure'] | join(', ') %}

with

actions as (

    select * from {{ ref('int_platform_actions_claimed') }}

),

exchange_rates as (

    select * from {{ ref('int_exchange_rates_ranged') }}

),

-- The coarsest level with a claim has all claims of its account, campaign or ad group.
coarsest as (

    select *

    from actions

    qualify rank() over (partition by {{ of_action }}, node order by fineness desc) = 1

),

compared as (

    select
        *,
        min(depth) over (partition by {{ of_action }}, account_place) as depth_of_account,
        min(depth) over (partition by {{ of_action }}, campaign_place) as depth_of_campaign

    from coarsest

),

claims as (

    select
        compared.claim_date,
        compared.platform,
        compared.conversion_type,
        case when compared.measure = 'count' then compared.amount end as claimed_conversions,
        case
            when compared.measure = 'value'
                then {{ converted_amount('compared.amount', 'exchange_rates.rate') }}
        end as claimed_value

    from compared

    left join exchange_rates
        on
            compared.currency = exchange_rates.currency
            and compared.claim_date >= exchange_rates.valid_from
            and compared.claim_date < exchange_rates.valid_until

    where
        compared.depth = 0
        or (
            compared.depth_of_account > 0
            and (compared.depth = 1 or compared.depth_of_campaign > 1)
        )

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
