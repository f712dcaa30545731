-- Grain: one row per conversion, attribution model and touchpoint with credit.

{{ config(materialized='view') }}

with

credits as (

    select * from {{ ref('int_credits_by_position') }}

),

conversions as (

    select * from {{ ref('int_conversions_unioned') }}

),

touchpoints as (

    select * from {{ ref('int_touchpoints_eligible') }}

),

in_cents as (

    select
        credits.conversion_id,
        credits.attribution_model,
        credits.touchpoint_id,
        credits.credit,
        touchpoints.position_in_path,
        cast(conversions.revenue * 100 as bigint) as revenue_cents,
        cast(conversions.revenue * 100 as double) * credits.credit as exact_cents

    from credits

    inner join conversions
        on credits.conversion_id = conversions.conversion_id

    inner join touchpoints
        on
            credits.conversion_id = touchpoints.conversion_id
            and credits.touchpoint_id = touchpoints.touchpoint_id

),

rounded_down as (

    select
        *,
        cast(floor(exact_cents) as bigint) as whole_cents,

        row_number() over (
            partition by conversion_id, attribution_model
            order by exact_cents - floor(exact_cents) desc, position_in_path
        ) as remainder_rank,

        revenue_cents - sum(cast(floor(exact_cents) as bigint)) over (
            partition by conversion_id, attribution_model
        ) as cents_left

    from in_cents

),

-- Largest remainder: the cents that rounding down left over go to the largest fractions.
apportioned as (

    select
        conversion_id,
        attribution_model,
        touchpoint_id,
        credit,

        cast(
            (whole_cents + case when remainder_rank <= cents_left then 1 else 0 end) * 0.01
            as decimal(18, 2)
        ) as revenue_credit

    from rounded_down

)

select * from apportioned
