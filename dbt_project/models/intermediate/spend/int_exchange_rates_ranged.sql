-- Grain: one row per currency and span of days.

with

exchange_rates as (

    select * from {{ ref('exchange_rates') }}

),

to_reporting_currency as (

    select
        upper(from_currency) as currency,
        rate_date as valid_from,
        lead(rate_date, 1, cast('9999-12-31' as date)) over (
            partition by upper(from_currency)
            order by rate_date
        ) as valid_until,
        rate

    from exchange_rates

    where
        upper(to_currency) = '{{ var("reporting_currency") }}'
        and upper(from_currency) <> '{{ var("reporting_currency") }}'

),

ranged as (

    select
        currency,
        valid_from,
        valid_until,
        rate

    from to_reporting_currency

    union all

    select
        '{{ var("reporting_currency") }}' as currency,
        cast('0001-01-01' as date) as valid_from,
        cast('9999-12-31' as date) as valid_until,
        cast(1 as decimal(18, 8)) as rate

)

select * from ranged
