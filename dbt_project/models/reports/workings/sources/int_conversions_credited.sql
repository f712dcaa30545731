-- Grain: one row per attribution model, conversion and touchpoint with credit for it; a conversion
-- that no touch may be credited for has one row per model, under (unattributed).

{{ config(materialized='view') }}

with

conversions as (

    select * from {{ ref('int_conversions_dated') }}

),

credits as (

    select * from {{ ref('fct_touchpoint_credits') }}

),

touchpoints as (

    select * from {{ ref('int_touchpoints_sourced') }}

),

attribution_models as (

    select * from {{ ref('int_attribution_models') }}

),

credited as (

    select
        credits.attribution_model,
        conversions.conversion_id,
        credits.touchpoint_id,
        conversions.conversion_type,
        conversions.lead_type,
        conversions.conversion_date,
        conversions.report_date,
        touchpoints.channel,
        touchpoints.source,
        touchpoints.medium,
        touchpoints.campaign,
        touchpoints.keyword,
        touchpoints.source_number,
        credits.credit,
        credits.revenue_credit

    from credits

    inner join conversions
        on credits.conversion_id = conversions.conversion_id

    inner join touchpoints
        on credits.touchpoint_id = touchpoints.touchpoint_id

),

unattributed as (

    select
        attribution_models.attribution_model,
        conversions.conversion_id,
        cast(null as {{ var('id_type') }}) as touchpoint_id,
        conversions.conversion_type,
        conversions.lead_type,
        conversions.conversion_date,
        conversions.report_date,
        '(unattributed)' as channel,
        '(unattributed)' as source,
        '(unattributed)' as medium,
        '(unattributed)' as campaign,
        '(unattributed)' as keyword,
        0 as source_number,
        1.0 as credit,
        conversions.revenue as revenue_credit

    from conversions

    cross join attribution_models

    where not conversions.is_attributed

),

unioned as (

    select * from credited

    union all

    select * from unattributed

)

select * from unioned
