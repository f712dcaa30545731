-- Grain: one row per currency and span of days.

-- From best to worst.
{% set seeds = {1: 'own', 3: 'made_up'} %}

with

own as (

    select * from {{ ref('exchange_rates') }}

),

made_up as (

    select * from {{ ref('demo_exchange_rates') }}

),

reference_rates as (

    select * from {{ ref('int_exchange_rates_latest') }}

),

to_reporting_currency as (

    {% for rank, seed in seeds.items() %}
        select
            {{ rank }} as source_rank,
            upper(from_currency) as currency,
            rate_date,
            rate

        from {{ seed }}

        where upper(to_currency) = '{{ var("reporting_currency") }}'

        union all

    {% endfor %}
    -- Two rates of one euro give that of any two currencies.
    select
        2 as source_rank,
        others.currency,
        others.rate_date,
        cast(reporting.units_per_euro / others.units_per_euro as decimal(18, 8)) as rate

    from reference_rates as others

    inner join reference_rates as reporting
        on others.rate_date = reporting.rate_date

    where reporting.currency = '{{ var("reporting_currency") }}'

),

-- A rate holds until the next one of its source, or the first one of a better source.
bounded as (

    select
        *,
        lead(rate_date) over (partition by currency, source_rank order by rate_date) as next_date,
        min(rate_date) over (
            partition by currency
            order by source_rank
            range between unbounded preceding and 1 preceding
        ) as better_from

    from to_reporting_currency

    where currency <> '{{ var("reporting_currency") }}'

),

spans as (

    select
        currency,
        rate_date as valid_from,
        least(
            coalesce(next_date, cast('9999-12-31' as date)),
            coalesce(better_from, cast('9999-12-31' as date))
        ) as valid_until,
        rate,
        source_rank = 3 as is_made_up

    from bounded

),

ranged as (

    select * from spans

    -- A currency that the bank has dropped has no rate since.
    where
        valid_from < valid_until
        and rate is not null

    union all

    select
        '{{ var("reporting_currency") }}' as currency,
        cast('0001-01-01' as date) as valid_from,
        cast('9999-12-31' as date) as valid_until,
        cast(1 as decimal(18, 8)) as rate,
        false as is_made_up

)

select * from ranged
