-- Grain: one row per conversion type and path.

with

journeys as (

    select * from {{ ref('fct_journeys') }}

),

conversions as (

    select * from {{ ref('fct_conversions') }}

),

counted as (

    select
        journeys.conversion_type,
        journeys.path,
        journeys.touchpoint_count,
        count(*) as conversions,
        count(case when {{ is_sale('journeys.conversion_type') }} then 1 end) as deals,
        cast(coalesce(sum(conversions.revenue), 0) as decimal(18, 2)) as revenue,

        -- Of decimals: a sum of floats would depend on the order of the rows.
        {{ ratio(
            'sum(' ~ decimal_of_double('journeys.days_to_convert', 9) ~ ')',
            'count(journeys.days_to_convert)',
        ) }} as average_days_to_convert,

        cast(
            percentile_cont(0.5) within group (order by journeys.days_to_convert) as double
        ) as median_days_to_convert

    from journeys

    inner join conversions
        on journeys.conversion_id = conversions.conversion_id

    group by all

),

ranked as (

    select
        conversion_type,

        cast(
            row_number() over (
                partition by conversion_type
                order by conversions desc, revenue desc, path
            ) as bigint
        ) as path_rank,

        path,
        touchpoint_count,
        conversions,
        {{ conversion_share(
            'conversions', 'sum(conversions) over (partition by conversion_type)'
        ) }} as conversion_share,
        revenue,
        {{ average_deal('revenue', 'deals') }} as average_deal,
        average_days_to_convert,
        median_days_to_convert

    from counted

)

select * from ranked
