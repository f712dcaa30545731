-- Promise 4: the money of each attributed sale is shared out to the cent, in every model.

with

conversions as (

    select * from {{ ref('fct_conversions') }}
    where
        is_attributed
        and revenue is not null

),

models as (

    select * from {{ ref('int_attribution_models') }}

),

credits as (

    select * from {{ ref('fct_touchpoint_credits') }}

),

totals as (

    select
        conversions.conversion_id,
        models.attribution_model,
        conversions.revenue,
        coalesce(sum(credits.revenue_credit), 0) as revenue_credit

    from conversions

    cross join models

    left join credits
        on
            conversions.conversion_id = credits.conversion_id
            and models.attribution_model = credits.attribution_model

    group by conversions.conversion_id, models.attribution_model, conversions.revenue

)

select * from totals
where revenue_credit != revenue
