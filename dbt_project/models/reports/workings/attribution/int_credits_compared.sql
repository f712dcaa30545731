-- Grain: one row per attribution model, conversion and channel that has credit now or had it in
-- what was published last.

{{ config(materialized='ephemeral') }}

with

credits_before as (

    select * from {{ published('fct_touchpoint_credits') }}
    where {{ is_unpublished('fct_touchpoint_credits', of_published=true) }}

),

credits_after as (

    select * from {{ ref('fct_touchpoint_credits') }}
    where {{ published_build() }} is not null and {{ is_unpublished('fct_touchpoint_credits') }}

),

journeys_before as (

    select * from {{ published('fct_journeys') }}
    where {{ is_unpublished('fct_journeys', of_published=true) }}

),

journeys_after as (

    select * from {{ ref('fct_journeys') }}

),

touchpoints_before as (

    select * from {{ published('fct_touchpoints') }}
    where {{ is_unpublished('fct_touchpoints', of_published=true) }}

),

touchpoints_after as (

    select * from {{ ref('fct_touchpoints') }}

),

attribution_models as (

    select * from {{ ref('int_attribution_models') }}

),

explained as (

    select * from {{ ref('int_conversion_changes_explained') }}

),

-- Where no touch could be credited before, or none can now, the conversion is (unattributed).
unattributed as (

    select
        conversion_id,
        -1 as credit,
        -revenue as revenue

    from journeys_before

    where touchpoint_count = 0

    union all

    select
        journeys_after.conversion_id,
        1 as credit,
        journeys_after.revenue

    from journeys_after

    inner join explained
        on journeys_after.conversion_id = explained.conversion_id

    where journeys_after.touchpoint_count = 0

),

-- What was credited before is taken from what is credited now.
sides as (

    select
        credits_before.attribution_model,
        credits_before.conversion_id,
        coalesce(touchpoints_before.channel, touchpoints_after.channel) as channel,
        -credits_before.credit as credit,
        -credits_before.revenue_credit as revenue

    from credits_before

    left join touchpoints_before
        on credits_before.touchpoint_id = touchpoints_before.touchpoint_id

    left join touchpoints_after
        on credits_before.touchpoint_id = touchpoints_after.touchpoint_id

    union all

    select
        credits_after.attribution_model,
        credits_after.conversion_id,
        touchpoints_after.channel,
        credits_after.credit,
        credits_after.revenue_credit as revenue

    from credits_after

    inner join touchpoints_after
        on credits_after.touchpoint_id = touchpoints_after.touchpoint_id

    union all

    select
        attribution_models.attribution_model,
        unattributed.conversion_id,
        '(unattributed)' as channel,
        unattributed.credit,
        unattributed.revenue

    from unattributed

    cross join attribution_models

),

changes as (

    select
        attribution_model,
        conversion_id,
        channel,
        {{ credit_sum('credit') }} as credit_change,
        cast(sum(coalesce(revenue, 0)) as decimal(18, 2)) as revenue_change

    from sides

    group by attribution_model, conversion_id, channel

)

select * from changes
