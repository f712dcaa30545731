-- Grain: one row per month of conversion, conversion type and channel on the way to a conversion.

with

touchpoints as (

    select * from {{ ref('int_touchpoints_eligible') }}

),

conversions as (

    select * from {{ ref('fct_conversions') }}

),

-- Once per conversion, however many touches the channel had.
channels_on_paths as (

    select
        conversion_id,
        channel,
        min(position_in_path) = 1 as is_first,
        min(position_in_path) < max(path_length) as is_assisting,
        max(position_in_path) = max(path_length) as is_last

    from touchpoints

    group by conversion_id, channel

),

roles as (

    select
        cast(date_trunc('month', conversions.conversion_date) as date) as month,
        conversions.conversion_type,
        channels_on_paths.channel,
        channels_on_paths.is_first,
        channels_on_paths.is_assisting,
        channels_on_paths.is_last,
        coalesce(conversions.revenue, 0) as revenue

    from channels_on_paths

    inner join conversions
        on channels_on_paths.conversion_id = conversions.conversion_id

),

counted as (

    select
        month,
        conversion_type,
        channel,
        count(*) as conversions,
        count(case when is_first then 1 end) as started_conversions,
        count(case when is_assisting then 1 end) as assisted_conversions,
        count(case when is_last then 1 end) as closed_conversions,
        sum(case when is_first then revenue else 0 end) as started_revenue,
        sum(case when is_assisting then revenue else 0 end) as assisted_revenue,
        sum(case when is_last then revenue else 0 end) as closed_revenue

    from roles

    group by all

),

rated as (

    select
        month,
        conversion_type,
        channel,
        conversions,
        started_conversions,
        assisted_conversions,
        closed_conversions,
        cast(started_revenue as decimal(18, 2)) as started_revenue,
        cast(assisted_revenue as decimal(18, 2)) as assisted_revenue,
        cast(closed_revenue as decimal(18, 2)) as closed_revenue,
        {{ assisted_per_closed('assisted_conversions', 'closed_conversions') }}
            as assisted_per_closed

    from counted

)

select * from rated
