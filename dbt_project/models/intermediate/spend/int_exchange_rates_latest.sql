-- Grain: one row per day and currency: the European Central Bank's rate as last exported.

with

exchange_rates as (

    select * from {{ ref('stg_ecb__exchange_rates') }}

),

loads as (

    select * from {{ ref('stg_closedloop__loads') }}

),

latest as (

    select
        exchange_rates.rate_date,
        exchange_rates.currency,
        exchange_rates.units_per_euro

    from exchange_rates

    left join loads
        on exchange_rates._load_id = loads.load_id

    qualify row_number() over (
        partition by exchange_rates.rate_date, exchange_rates.currency
        order by
            {{ newest_first(none, 'loads.exported_at', 'exchange_rates.record_hash') }},
            exchange_rates._load_id,
            exchange_rates._row
    ) = 1

),

-- The bank leaves the euro itself out.
with_the_euro as (

    select * from latest

    union all

    select distinct
        rate_date,
        'EUR' as currency,
        1 as units_per_euro

    from latest

)

select * from with_the_euro
