-- Grain: one row per ad platform, conversion type that it claims and day.

with

claims as (

    select * from {{ ref('int_platform_claims_unioned') }}

),

conversions_touched as (

    select * from {{ ref('int_platform_conversions_counted') }}

),

conversions as (

    select * from {{ ref('fct_conversions') }}

),

-- A platform that never claimed anything is not compared with.
claiming_platforms as (

    select distinct
        platform,
        conversion_type

    from claims

),

conversions_counted as (

    select
        conversion_date,
        conversion_type,
        count(*) as conversion_count

    from conversions

    group by all

),

sides as (

    select
        platform,
        conversion_type,
        claim_date as report_date,
        0 as touched,
        claimed_conversions as claimed

    from claims

    union all

    select
        conversions_touched.platform,
        conversions_touched.conversion_type,
        conversions_touched.conversion_date as report_date,
        conversions_touched.conversion_count as touched,
        0 as claimed

    from conversions_touched

    inner join claiming_platforms
        on
            conversions_touched.platform = claiming_platforms.platform
            and conversions_touched.conversion_type = claiming_platforms.conversion_type

),

by_platform as (

    select
        sides.platform,
        sides.conversion_type,
        sides.report_date,
        sum(sides.touched) as touched,
        sum(sides.claimed) as claimed,
        coalesce(max(conversions_counted.conversion_count), 0) as held

    from sides

    left join conversions_counted
        on
            sides.report_date = conversions_counted.conversion_date
            and sides.conversion_type = conversions_counted.conversion_type

    group by all

)

select * from by_platform
