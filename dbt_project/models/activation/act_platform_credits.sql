-- Grain: one row per conversion with revenue, attribution model of a destination, and platform.

with

credits as (

    select * from {{ ref('fct_touchpoint_credits') }}
    where revenue_credit is not null

),

conversions as (

    select * from {{ ref('fct_conversions') }}
    where revenue is not null

),

touches as (

    select * from {{ ref('act_platform_touches') }}
    where touchpoint_id is not null

),

models as (

    select distinct value as attribution_model

    from {{ ref('activation_destinations') }}

    where value != 'full'

),

credited as (

    select
        credits.conversion_id,
        credits.attribution_model,
        coalesce(touches.platform, '(no ad)') as platform,
        sum(credits.revenue_credit) as revenue_credit

    from credits

    inner join models
        on credits.attribution_model = models.attribution_model

    left join touches
        on credits.touchpoint_id = touches.touchpoint_id

    group by all

),

unattributed as (

    select
        conversions.conversion_id,
        models.attribution_model,
        '(unattributed)' as platform,
        conversions.revenue as revenue_credit

    from conversions

    cross join models

    left join credited
        on
            conversions.conversion_id = credited.conversion_id
            and models.attribution_model = credited.attribution_model

    where credited.conversion_id is null

),

unioned as (

    select * from credited

    union all

    select * from unattributed

)

select * from unioned
