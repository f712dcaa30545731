-- Promise 4: the credits of each conversion with a touch sum to 1, in every model.

with

conversions as (

    select * from {{ ref('fct_conversions') }}
    where is_attributed

),

models as (

    select * from {{ ref('int_attribution_models') }}

),

credits as (

    select * from {{ ref('fct_touchpoint_credits') }}
    where {{ is_unpublished('fct_touchpoint_credits') }}

),

expected as (

    select
        conversions.conversion_id,
        models.attribution_model

    from conversions

    cross join models

    where {{ is_unpublished('fct_touchpoint_credits') }}

),

totals as (

    select
        expected.conversion_id,
        expected.attribution_model,
        coalesce(sum(credits.credit), 0) as credit

    from expected

    left join credits
        on
            expected.conversion_id = credits.conversion_id
            and expected.attribution_model = credits.attribution_model

    group by expected.conversion_id, expected.attribution_model

)

select * from totals
where abs(credit - 1) > 1e-9
