-- Grain: one row per landing page, month and attribution model with a touch of a won deal.

with

won_deals as (

    select * from {{ ref('fct_conversions') }}

    where {{ is_money() }}

),

eligible_touches as (

    select * from {{ ref('int_touchpoints_eligible') }}

),

touchpoints as (

    select * from {{ ref('fct_touchpoints') }}

    where landing_page is not null

),

credits as (

    select * from {{ ref('fct_touchpoint_credits') }}

),

attribution_models as (

    select * from {{ ref('int_attribution_models') }}

),

touches as (

    select
        won_deals.conversion_id,
        eligible_touches.touchpoint_id,
        touchpoints.landing_page as page_path,
        cast(date_trunc('month', won_deals.conversion_date) as date) as month,
        {{ is_sale('won_deals.conversion_type') }} as is_sale,
        eligible_touches.position_in_path = 1 as is_first,
        eligible_touches.position_in_path = eligible_touches.path_length as is_last

    from won_deals

    inner join eligible_touches
        on won_deals.conversion_id = eligible_touches.conversion_id

    inner join touchpoints
        on eligible_touches.touchpoint_id = touchpoints.touchpoint_id

),

touches_counted as (

    select
        touches.page_path,
        touches.month,
        attribution_models.attribution_model,
        count(case when touches.is_sale and touches.is_first then 1 end) as first_touches,
        count(
            case
                when touches.is_sale and not touches.is_first and not touches.is_last then 1
            end
        ) as middle_touches,
        count(case when touches.is_sale and touches.is_last then 1 end) as last_touches,
        cast(coalesce(sum(credits.revenue_credit), 0) as decimal(18, 2)) as revenue

    from touches

    cross join attribution_models

    -- A model may give a touch no credit, and then it has no row.
    left join credits
        on
            touches.conversion_id = credits.conversion_id
            and touches.touchpoint_id = credits.touchpoint_id
            and attribution_models.attribution_model = credits.attribution_model

    group by all

)

select * from touches_counted
