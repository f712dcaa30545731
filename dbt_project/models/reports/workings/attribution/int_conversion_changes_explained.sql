-- Grain: one row per conversion whose credits were built since the published build.

with

journeys_before as (

    select * from {{ published('fct_journeys') }}
    where {{ is_unpublished('fct_journeys', of_published=true) }}

),

journeys_after as (

    select * from {{ ref('fct_journeys') }}
    where {{ published_build() }} is not null and {{ is_unpublished('fct_journeys') }}

),

touches_compared as (

    select * from {{ ref('int_journey_touches_compared') }}

),

persons_retired as (

    select * from {{ ref('int_persons_retired') }}

),

published_builds as (

    select * from {{ ref('stg_closedloop__builds') }}
    where is_published

),

-- The id of a conversion holds its person: with another person one id goes and another comes.
restitched as (

    select distinct
        journeys_before.conversion_type,
        journeys_before.person_id as retired_person_id,
        persons_retired.person_id

    from journeys_before

    inner join persons_retired
        on journeys_before.person_id = persons_retired.retired_person_id

),

conversions as (

    select
        coalesce(journeys_after.conversion_id, journeys_before.conversion_id) as conversion_id,
        journeys_before.conversion_id is null as is_new,
        journeys_after.conversion_id is null as is_gone,
        coalesce(journeys_after.conversion_type, journeys_before.conversion_type)
            as conversion_type,
        coalesce(journeys_after.person_id, journeys_before.person_id) as person_id,
        coalesce(journeys_after.converted_at, journeys_before.converted_at) as converted_at,

        coalesce(
            journeys_after.conversion_type != journeys_before.conversion_type
            or journeys_after.converted_at != journeys_before.converted_at
            or coalesce(journeys_after.revenue, 0) != coalesce(journeys_before.revenue, 0), true
        ) as is_changed

    from journeys_after

    full outer join journeys_before
        on journeys_after.conversion_id = journeys_before.conversion_id

),

restitched_conversions as (

    select distinct conversions.conversion_id

    from conversions

    inner join restitched
        on
            conversions.conversion_type = restitched.conversion_type
            and (
                (conversions.is_gone and conversions.person_id = restitched.retired_person_id)
                or (conversions.is_new and conversions.person_id = restitched.person_id)
            )

),

explained as (

    select
        conversions.conversion_id,

        case
            when
                restitched_conversions.conversion_id is not null
                or (not conversions.is_changed and touches_compared.is_any_of_another_person)
                then 'restitched_persons'
            when conversions.is_new and conversions.converted_at >= published_builds.started_at
                then 'new_conversions'
            when conversions.is_changed or touches_compared.is_any_new_or_gone
                then 'late_data'
            when {{ is_rebuilt('fct_touchpoint_credits') | lower }}
                then 'changed_rules'
            else 'late_data'
        end as reason

    from conversions

    cross join published_builds

    left join touches_compared
        on conversions.conversion_id = touches_compared.conversion_id

    left join restitched_conversions
        on conversions.conversion_id = restitched_conversions.conversion_id

)

select * from explained
