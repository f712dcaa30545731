-- Of every type, assisted conversions are the pairs of a conversion and a channel with any touch of
-- it but the last.

with

touchpoints as (

    select * from {{ ref('int_touchpoints_eligible') }}

    where position_in_path < path_length

),

assists as (

    select
        conversion_type,
        channel,
        count(distinct conversion_id) as assisted_conversions

    from touchpoints

    group by all

),

reported as (

    select
        conversion_type,
        channel,
        sum(assisted_conversions) as assisted_conversions

    from {{ ref('rpt_assisted_conversions') }}

    group by all

),

compared as (

    select
        coalesce(assists.conversion_type, reported.conversion_type) as conversion_type,
        coalesce(assists.channel, reported.channel) as channel,
        coalesce(assists.assisted_conversions, 0) as expected_conversions,
        coalesce(reported.assisted_conversions, 0) as reported_conversions

    from assists

    full outer join reported
        on
            assists.conversion_type = reported.conversion_type
            and assists.channel = reported.channel

)

select * from compared

where expected_conversions != reported_conversions
