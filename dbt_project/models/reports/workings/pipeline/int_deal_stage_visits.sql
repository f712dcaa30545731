-- Grain: one row per report day, deal, stage and entry by then; a deal's stage of the day is here
-- even where the CRM kept no history of it.

with

deals as (

    select * from {{ ref('int_deals_on_days') }}

),

deal_stages as (

    select * from {{ ref('int_deal_stages_unioned') }}

),

known_visits as (

    select
        deals.report_date,
        deals.source_system,
        deals.deal_id,
        deal_stages.stage,
        deal_stages.entered_at,
        case when deal_stages.exited_at < deals.known_until then deal_stages.exited_at end
            as exited_at

    from deals

    inner join deal_stages
        on
            deals.source_system = deal_stages.source_system
            and deals.deal_id = deal_stages.deal_id
            and deals.known_until > deal_stages.entered_at

),

present_stages_without_history as (

    select
        deals.report_date,
        deals.source_system,
        deals.deal_id,
        deals.stage,
        cast(null as timestamp) as entered_at,
        cast(null as timestamp) as exited_at

    from deals

    left join known_visits
        on
            deals.report_date = known_visits.report_date
            and deals.source_system = known_visits.source_system
            and deals.deal_id = known_visits.deal_id
            and deals.stage = known_visits.stage

    where known_visits.deal_id is null

),

visits as (

    select * from known_visits

    union all

    select * from present_stages_without_history

),

bounded as (

    select
        visits.report_date,
        visits.source_system,
        visits.deal_id,
        deals.pipeline,
        visits.stage,
        visits.entered_at,
        visits.stage = deals.stage as is_present_stage,
        deals.is_closed and visits.stage = deals.stage as is_closing_stage,

        case
            when visits.exited_at is not null then visits.exited_at
            -- A closed deal stays in its last stage for ever: that time does not count.
            when not deals.is_closed then deals.known_until
        end as left_at

    from visits

    inner join deals
        on
            visits.report_date = deals.report_date
            and visits.source_system = deals.source_system
            and visits.deal_id = deals.deal_id

),

measured as (

    select
        *,
        cast(round({{ seconds_between('entered_at', 'left_at') }}) as bigint) as seconds_in_stage

    from bounded

)

select * from measured
