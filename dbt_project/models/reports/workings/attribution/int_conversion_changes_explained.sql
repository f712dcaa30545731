-- Grain: one row per conversion whose credits were built since the published build.

with

journeys_before as (

    select * from {{ source('published', 'fct_journeys') }}
    where {{ is_unpublished('fct_journeys') }}

),

journeys_after as (

    select * from {{ ref('fct_journeys') }}
    where {{ published_build() }} is not null and {{ is_unpublished('fct_journeys') }}

),

credits_before as (

    select * from {{ source('published', 'fct_touchpoint_credits') }}
    where {{ is_unpublished('fct_touchpoint_credits') }}

),

eligible_touches as (

    select * from {{ ref('int_touchpoints_eligible') }}

),

touchpoints_before as (

    select * from {{ source('published', 'fct_touchpoints') }}
    where {{ is_unpublished('fct_touchpoints') }}

),

touchpoints_after as (

    select * from {{ ref('fct_touchpoints') }}

),

persons_retired as (

    select * from {{ ref('int_persons_retired') }}

),

published_builds as (

    select * from {{ ref('stg_closedloop__builds') }}
    where is_published

),

touches_before as (

    select distinct
        credits_before.conversion_id,
        credits_before.touchpoint_id

    from credits_before

    inner join journeys_before
        on credits_before.conversion_id = journeys_before.conversion_id

),

touches_after as (

    select
        eligible_touches.conversion_id,
        eligible_touches.touchpoint_id

    from eligible_touches

    inner join journeys_after
        on eligible_touches.conversion_id = journeys_after.conversion_id

),

touches as (

    select
        coalesce(touches_after.conversion_id, touches_before.conversion_id) as conversion_id,
        coalesce(touches_after.touchpoint_id, touches_before.touchpoint_id) as touchpoint_id,
        touches_before.touchpoint_id is not null as was_credited,
        touches_after.touchpoint_id is not null as is_credited

    from touches_after

    full outer join touches_before
        on
            touches_after.conversion_id = touches_before.conversion_id
            and touches_after.touchpoint_id = touches_before.touchpoint_id

),

touches_compared as (

    select
        touches.conversion_id,

        coalesce(
            bool_or(touchpoints_before.person_id != touchpoints_after.person_id), false
        ) as is_any_of_another_person,

        -- A touch of somebody whom no build has touched since is not among the replaced ones.
        coalesce(
            bool_or(
                touches.was_credited != touches.is_credited
                and (
                    touchpoints_before.touchpoint_id is null
                    or touchpoints_after.touchpoint_id is null
                )
            ), false
        ) as is_any_new_or_gone

    from touches

    left join touchpoints_before
        on touches.touchpoint_id = touchpoints_before.touchpoint_id

    left join touchpoints_after
        on touches.touchpoint_id = touchpoints_after.touchpoint_id

    group by touches.conversion_id

),

-- A conversion of a person who is another now has another id: one goes, one comes.
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
