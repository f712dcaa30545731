-- Grain: one row per claimed conversion type, ad platform (or all of them together) and day.

with

by_platform as (

    select * from {{ ref('int_platform_claims_compared') }}

),

conversions as (

    select * from {{ ref('fct_conversions') }}

),

claimed_types as (

    select distinct conversion_type from by_platform

),

conversions_counted as (

    select
        conversion_date,
        conversion_type,
        count(*) as conversion_count

    from conversions

    group by all

),

-- Claims do not say which conversions they are, so these are the fewest that the numbers allow.
claims_of_one_platform as (

    select
        platform,
        conversion_type,
        report_date,
        touched as expected,
        claimed as actual,
        greatest(touched - claimed, 0) as not_claimed,
        greatest(least(claimed, held) - touched, 0) as claimed_untouched,
        0 as claimed_twice,
        greatest(claimed - held, 0) as claimed_beyond

    from by_platform

),

days as (

    select
        report_date,
        conversion_type,
        sum(claimed) as claimed,
        sum(least(claimed, held)) as claimed_of_held,
        0 as held

    from by_platform

    group by all

    union all

    select
        conversions_counted.conversion_date as report_date,
        conversions_counted.conversion_type,
        0 as claimed,
        0 as claimed_of_held,
        conversions_counted.conversion_count as held

    from conversions_counted

    inner join claimed_types
        on conversions_counted.conversion_type = claimed_types.conversion_type

),

by_day as (

    select
        report_date,
        conversion_type,
        sum(claimed) as claimed,
        sum(claimed_of_held) as claimed_of_held,
        sum(held) as held

    from days

    group by all

),

claims_of_all_platforms as (

    select
        'all_platforms' as platform,
        conversion_type,
        report_date,
        held as expected,
        claimed as actual,
        greatest(held - claimed_of_held, 0) as not_claimed,
        0 as claimed_untouched,
        greatest(claimed_of_held - held, 0) as claimed_twice,
        claimed - claimed_of_held as claimed_beyond

    from by_day

),

unioned as (

    select * from claims_of_one_platform

    union all

    select * from claims_of_all_platforms

),

typed as (

    select
        platform,
        conversion_type,
        report_date,
        cast(expected as decimal(28, 6)) as expected,
        cast(actual as decimal(28, 6)) as actual,
        cast(actual - expected as decimal(28, 6)) as difference,
        cast(not_claimed as decimal(28, 6)) as not_claimed,
        cast(claimed_untouched as decimal(28, 6)) as claimed_untouched,
        cast(claimed_twice as decimal(28, 6)) as claimed_twice,
        cast(claimed_beyond as decimal(28, 6)) as claimed_beyond

    from unioned

)

select * from typed
