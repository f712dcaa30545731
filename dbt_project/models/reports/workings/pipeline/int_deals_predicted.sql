-- Grain: one row per report day and deal that there was by its end.

with

deals as (

    select * from {{ ref('int_deals_on_days') }}

),

chances as (

    select * from {{ ref('int_stage_chances_measured') }}

),

-- A closed deal counts in full or not at all.
chanced as (

    select
        deals.*,
        case
            when deals.is_won then 1
            when deals.is_closed then 0
            else chances.win_chance
        end as win_chance

    from deals

    left join chances
        on
            deals.report_date = chances.report_date
            and deals.pipeline = chances.pipeline
            and deals.stage = chances.stage

),

weighted as (

    select
        *,
        cast(revenue * win_chance as decimal(18, 2)) as weighted_revenue,
        cast(revenue * crm_probability as decimal(18, 2)) as crm_weighted_revenue

    from chanced

)

select * from weighted
