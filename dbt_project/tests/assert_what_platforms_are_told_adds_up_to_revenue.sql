-- The credits of all platforms and what no ad brought are the revenue of each conversion, to the
-- cent; and a destination whose value is a model's credit is told just its platform's.

with

destinations as (

    select * from {{ ref('activation_destinations') }}
    where
        kind = 'conversions'
        and value != 'full'

),

events as (

    select * from {{ ref('activation_conversions') }}

),

credits as (

    select * from {{ ref('act_platform_credits') }}

),

conversions as (

    select * from {{ ref('fct_conversions') }}
    where revenue is not null

),

told as (

    select * from {{ ref('act_conversions') }}

),

models as (

    select distinct value as attribution_model from destinations

),

shared as (

    select
        conversions.conversion_id,
        conversions.revenue,
        models.attribution_model,
        coalesce(sum(credits.revenue_credit), 0) as revenue_credit

    from conversions

    cross join models

    left join credits
        on
            conversions.conversion_id = credits.conversion_id
            and models.attribution_model = credits.attribution_model

    group by all

),

expected as (

    select
        destinations.destination,
        sum(credits.revenue_credit) as revenue_credit

    from destinations

    inner join events
        on destinations.destination = events.destination

    inner join conversions
        on events.conversion_type = conversions.conversion_type

    inner join credits
        on
            conversions.conversion_id = credits.conversion_id
            and destinations.value = credits.attribution_model
            and {{ platform_family('destinations.platform') }} = credits.platform

    group by destinations.destination

),

values_told as (

    select
        destination,
        sum(value) as value

    from told

    group by destination

),

problems as (

    select
        concat_ws(
            '',
            'Conversion ', {{ id_text('conversion_id') }}, ': ', attribution_model, ' shares out ',
            revenue_credit, ' of ', revenue
        ) as problem

    from shared

    where revenue_credit != revenue

    union all

    select
        concat_ws(
            '',
            destinations.destination, ' would be told ', coalesce(values_told.value, 0),
            ' where its touches brought ', coalesce(expected.revenue_credit, 0)
        ) as problem

    from destinations

    left join expected
        on destinations.destination = expected.destination

    left join values_told
        on destinations.destination = values_told.destination

    where coalesce(expected.revenue_credit, 0) != coalesce(values_told.value, 0)

)

select * from problems
