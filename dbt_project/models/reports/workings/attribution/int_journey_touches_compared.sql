-- Grain: one row per conversion that has touches now or had them in what was published last.

{{ config(materialized='ephemeral') }}

with

journeys_before as (

    select * from {{ published('fct_journeys') }}
    where {{ is_unpublished('fct_journeys', of_published=true) }}

),

journeys_after as (

    select * from {{ ref('fct_journeys') }}
    where {{ published_build() }} is not null and {{ is_unpublished('fct_journeys') }}

),

credits_before as (

    select * from {{ published('fct_touchpoint_credits') }}
    where {{ is_unpublished('fct_touchpoint_credits', of_published=true) }}

),

eligible_touches as (

    select * from {{ ref('int_touchpoints_eligible') }}

),

touchpoints_before as (

    select * from {{ published('fct_touchpoints') }}
    where {{ is_unpublished('fct_touchpoints', of_published=true) }}

),

touchpoints_after as (

    select * from {{ ref('fct_touchpoints') }}

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

        -- Touches of people who did not change are not among those compared.
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

)

select * from touches_compared
