-- Grain: one row per source, export (series and time) and cost key.

with

costs as (

    select * from {{ ref('int_ad_costs_deduplicated') }}

),

ad_tags as (

    select * from {{ ref('ad_tags') }}

),

tagged as (

    select
        costs.*,
        coalesce(placement_tags.source, other_tags.source) as source,
        coalesce(placement_tags.medium, other_tags.medium) as medium

    from costs

    left join ad_tags as placement_tags
        on
            costs.platform = placement_tags.platform
            and costs.placement = placement_tags.placement

    -- The seed's row without a placement is for placements without a row of their own.
    left join ad_tags as other_tags
        on
            costs.platform = other_tags.platform
            and other_tags.placement is null

)

select * from tagged
