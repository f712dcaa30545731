-- Grain: one row per conversion, touchpoint and attribution model.

{{ config(
    materialized='incremental',
    incremental_strategy='replace_changed',
    unique_key='conversion_id',
    meta={'changed_in': 'int_changed_conversions', 'refitted_in': 'int_attribution_models'},
) }}

-- depends_on: {{ ref('int_attribution_models') }}

with

by_position as (

    select * from {{ ref('int_credits_by_position') }}
    where {{ is_changed('conversion_id', 'int_changed_conversions') }}

),

by_decay as (

    select * from {{ ref('int_credits_by_decay') }}
    where {{ is_changed('conversion_id', 'int_changed_conversions') }}

),

by_coalition as (

    select * from {{ ref('int_credits_by_coalition') }}
    where {{ is_changed('conversion_id', 'int_changed_conversions') }}

),

by_removal_effect as (

    select * from {{ ref('int_credits_by_removal_effect') }}

),

sales as (

    select * from {{ ref('int_conversions_unioned') }}
    where revenue is not null

),

credits as (

    {% for credits in ['by_position', 'by_decay', 'by_coalition', 'by_removal_effect'] %}
        select
            conversion_id,
            touchpoint_id,
            attribution_model,
            position_in_path,
            credit

        from {{ credits }}
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

in_cents as (

    select
        credits.conversion_id,
        credits.touchpoint_id,
        credits.attribution_model,
        credits.credit,
        credits.position_in_path,
        cast(sales.revenue * 100 as bigint) as revenue_cents,
        cast(sales.revenue * 100 as double) * credits.credit as exact_cents

    from credits

    inner join sales
        on credits.conversion_id = sales.conversion_id

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
        touchpoint_id,
        attribution_model,
        {{ is_default_model() }} as is_default_model,
        credit,

        cast(
            (whole_cents + case when remainder_rank <= cents_left then 1 else 0 end) * 0.01
            as decimal(18, 2)
        ) as revenue_credit

    from rounded_down

),

without_money as (

    select
        credits.conversion_id,
        credits.touchpoint_id,
        credits.attribution_model,
        {{ is_default_model('credits.attribution_model') }} as is_default_model,
        credits.credit,
        cast(null as decimal(18, 2)) as revenue_credit

    from credits

    left join sales
        on credits.conversion_id = sales.conversion_id

    where sales.conversion_id is null

),

unioned as (

    select * from apportioned

    union all

    select * from without_money

)

select * from unioned
