-- Grain: one row per row of an export that counts.

with

ad_spends as (

    select * from {{ ref('int_ad_spends_placed') }}

),

wholes as (

    select * from {{ ref('int_ad_spend_wholes_flagged') }}

),

-- A row that is one more part has the level of the parts.
leveled as (

    select
        ad_spends.{{ all_but('depth, breakdown') }},
        case when wholes.is_whole = false then wholes.part_depth else ad_spends.depth end as depth,
        case when wholes.is_whole = false then wholes.part_breakdown else ad_spends.breakdown end
            as breakdown

    from ad_spends

    left join wholes
        on ad_spends.whole_place = wholes.place

),

-- What a row is about, and what that is a part of.
nodes as (

    select
        *,
        case
            when depth = 0 then account_place
            when depth = 1 then campaign_place
            else ad_group_place
        end as node,
        case
            when depth = 1 then account_place
            when depth > 1 then campaign_place
        end as parent_node

    from leveled

)

select * from nodes
