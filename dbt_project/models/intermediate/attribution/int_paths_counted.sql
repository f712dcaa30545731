-- Grain: one row per type of conversion and path of channels.

with

conversions as (

    select * from {{ ref('int_conversions_unioned') }}

),

conversion_persons as (

    select * from {{ ref('int_conversion_persons') }}

),

eligible_touches as (

    select * from {{ ref('int_touchpoints_eligible') }}

),

persons as (

    select * from {{ ref('int_person_paths') }}

),

periods as (

    select * from {{ ref('int_fit_periods') }}

),

converting_journeys as (

    select
        eligible_touches.conversion_id,
        eligible_touches.conversion_type,
        {{ ordered_list('eligible_touches.channel', 'eligible_touches.position_in_path') }}
            as channels

    from eligible_touches

    inner join periods
        on
            eligible_touches.converted_at >= periods.fitted_from
            and eligible_touches.converted_at <= periods.fitted_until

    group by eligible_touches.conversion_id, eligible_touches.conversion_type

),

converting as (

    select
        conversion_type,
        {{ path_of_channels('channels') }} as path

    from converting_journeys

),

conversion_types as (

    select distinct conversion_type from converting

),

persons_by_path as (

    select
        path,
        count(*) as person_count

    from persons

    group by path

),

-- People without a conversion of the type: all people, less those who had one.
journeys as (

    select
        conversion_type,
        path,
        1 as conversions,
        0 as non_conversions

    from converting

    union all

    select
        conversion_types.conversion_type,
        persons_by_path.path,
        0 as conversions,
        persons_by_path.person_count as non_conversions

    from persons_by_path

    cross join conversion_types

    union all

    select
        conversions.conversion_type,
        persons.path,
        0 as conversions,
        -count(distinct persons.person_id) as non_conversions

    from conversions

    inner join conversion_types
        on conversions.conversion_type = conversion_types.conversion_type

    inner join conversion_persons
        on conversions.conversion_id = conversion_persons.conversion_id

    inner join persons
        on conversion_persons.person_id = persons.person_id

    group by conversions.conversion_type, persons.path

),

counted as (

    select
        conversion_type,
        path,
        cast(sum(conversions) as bigint) as conversions,
        cast(sum(non_conversions) as bigint) as non_conversions

    from journeys

    group by conversion_type, path

)

select * from counted
where conversions + non_conversions > 0
