-- Grain: one row per deal, stage and entry; a deal's present stage is here even where the CRM kept
-- no history of it.

with

deals as (

    select * from {{ ref('int_deals_latest') }}

),

deal_stages as (

    select * from {{ ref('int_deal_stages_unioned') }}

),

present_stages_without_history as (

    select
        deals.source_system,
        deals.deal_id,
        deals.stage,
        cast(null as timestamp) as entered_at,
        cast(null as timestamp) as exited_at

    from deals

    left join deal_stages
        on
            deals.source_system = deal_stages.source_system
            and deals.deal_id = deal_stages.deal_id
            and deals.stage = deal_stages.stage

    where deal_stages.deal_id is null

),

visits as (

    select
        source_system,
        deal_id,
        stage,
        entered_at,
        exited_at

    from deal_stages

    union all

    select * from present_stages_without_history

),

bounded as (

    select
        visits.source_system,
        visits.deal_id,
        deals.pipeline,
        visits.stage,
        visits.entered_at,
        visits.stage = deals.stage as is_present_stage,
        deals.is_closed and visits.stage = deals.stage as is_closing_stage,

        case
            when visits.exited_at is not null then visits.exited_at
            -- A closed deal rests in its last stage for ever, which is no time spent in it.
            when not deals.is_closed
                then greatest(visits.entered_at, cast({{ as_of_date() }} as timestamp))
        end as left_at

    from visits

    inner join deals
        on
            visits.source_system = deals.source_system
            and visits.deal_id = deals.deal_id

),

measured as (

    select
        *,
        cast({{ seconds_between('entered_at', 'left_at') }} as bigint) as seconds_in_stage

    from bounded

)

select * from measured
