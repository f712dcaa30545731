-- Two ways to one ad platform would count each sale twice there.

with

destinations as (

    select * from {{ ref('activation_destinations') }}
    where
        kind = 'conversions'
        and is_on
        and platform is not null

),

doubled as (

    select
        concat_ws(
            '',
            platform, ' would be told of each conversion by ',
            {{ joined_text('destination', "' and '", 'destination') }},
            ': switch one of them off in seeds/activation_destinations.csv'
        ) as problem

    from destinations

    group by platform

    having count(*) > 1

)

select * from doubled
