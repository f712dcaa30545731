-- Grain: one row per row of int_ad_spends_unioned.

with

ad_spends as (

    select * from {{ ref('int_ad_spends_unioned') }}

),

traffic_sources as (

    select * from {{ ref('int_traffic_sources_classified') }}

),

exchange_rates as (

    select * from {{ ref('int_exchange_rates_ranged') }}

),

converted as (

    select
        ad_spends.*,
        traffic_sources.channel,
        {{ converted_amount('ad_spends.cost', 'exchange_rates.rate') }} as spend

    from ad_spends

    left join traffic_sources
        on
            ad_spends.source = traffic_sources.source
            and ad_spends.medium = traffic_sources.medium
            and ad_spends.campaign = traffic_sources.campaign

    left join exchange_rates
        on
            ad_spends.currency = exchange_rates.currency
            and ad_spends.spend_date >= exchange_rates.valid_from
            and ad_spends.spend_date < exchange_rates.valid_until

)

select * from converted
