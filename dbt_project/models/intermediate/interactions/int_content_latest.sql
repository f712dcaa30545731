-- Grain: one row per page or asset that is content.

with

contents as (

    select * from {{ ref('stg_generic__contents') }}

),

loads as (

    select * from {{ ref('stg_closedloop__loads') }}

),

stages as (

    select distinct journey_stage from {{ ref('stages') }}

),

latest as (

    select
        contents.page_path,
        contents.content_type,
        -- A word that is no stage of a journey counts as none.
        stages.journey_stage as funnel_stage,
        contents.title

    from contents

    left join stages
        on contents.funnel_stage = stages.journey_stage

    inner join loads
        on contents._load_id = loads.load_id

    qualify row_number() over (
        partition by contents.page_path
        order by {{ newest_first(none, 'loads.exported_at', 'contents.record_hash') }}
    ) = 1

)

select * from latest
