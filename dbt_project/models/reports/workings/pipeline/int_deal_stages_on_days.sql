-- Grain: one row per report day and deal that there was by its end, with its stage then.

{{ config(materialized='view') }}

with

report_days as (

    select * from {{ ref('int_report_days') }}

),

-- Nobody works on a refund, and winning one is no success.
deals as (

    select * from {{ ref('int_deals_latest') }} as latest
    where not {{ is_refund('latest') }}

),

versions_then as (

    select * from {{ ref('int_deal_versions_on_days') }}

),

deal_stages as (

    select * from {{ ref('int_deal_stages_unioned') }}

),

pipeline_stages as (

    select * from {{ ref('int_pipeline_stages_unioned') }}

),

-- A deal that nobody touched since is in the same stage now, whatever its history lacks.
stages_then as (

    select
        report_days.report_date,
        report_days.is_as_of_day,
        report_days.known_until,
        report_days.quarter_until,
        deals.*,
        deals.updated_at < report_days.known_until as is_unchanged,
        deals.is_closed and deals.closed_at < report_days.known_until as was_closed,
        deals.is_won and deals.closed_at < report_days.known_until as was_won,
        deal_stages.stage as history_stage,
        deal_stages.entered_at as history_entered_at,
        versions_then.stage as version_stage,
        versions_then.crm_probability as version_probability,
        versions_then.is_closed as version_is_closed,
        versions_then.is_won as version_is_won,
        versions_then.updated_at as version_updated_at,
        case
            when deals.updated_at < report_days.known_until then deals.stage
            when deal_stages.stage is not null then deal_stages.stage
            when versions_then.stage is not null then versions_then.stage
            -- Nothing is known of it before the stage that it was closed in.
            when deals.is_closed and not deals.closed_at < report_days.known_until
                then '(unknown)'
            else deals.stage
        end as stage_then

    from deals

    inner join report_days
        on report_days.known_until > {{ opened_at('deals') }}

    left join versions_then
        on
            report_days.report_date = versions_then.report_date
            and deals.source_system = versions_then.source_system
            and deals.deal_id = versions_then.deal_id

    left join deal_stages
        on
            deals.source_system = deal_stages.source_system
            and deals.deal_id = deal_stages.deal_id
            and report_days.known_until > deal_stages.entered_at
            and report_days.known_until
            <= coalesce(deal_stages.exited_at, cast('9999-12-31' as timestamp))

),

-- Where the CRM does not list its stages, the deal says whether it was closed by then.
states_then as (

    select
        stages_then.*,
        case
            when stages_then.is_unchanged then stages_then.is_closed
            else coalesce(
                pipeline_stages.is_closed,
                stages_then.was_closed
                or coalesce(stages_then.version_is_closed or stages_then.version_is_won, false)
            )
        end as is_closed_then,
        case
            when stages_then.is_unchanged then stages_then.is_won
            else coalesce(
                pipeline_stages.is_won,
                stages_then.was_won or coalesce(stages_then.version_is_won, false)
            )
        end as is_won_then

    from stages_then

    left join pipeline_stages
        on
            stages_then.source_system = pipeline_stages.source_system
            and stages_then.pipeline = pipeline_stages.pipeline
            and stages_then.stage_then = pipeline_stages.stage

),

staged as (

    select
        report_date,
        is_as_of_day,
        known_until,
        quarter_until,
        source_system,
        deal_id,
        is_unchanged,
        stage_then as stage,
        case when stage_then = history_stage then history_entered_at end as stage_entered_at,
        is_closed_then as is_closed,
        is_won_then as is_won,
        case
            when not is_closed_then then null
            when is_unchanged or was_closed then closed_at
            else coalesce(history_entered_at, version_updated_at)
        end as closed_at,

        -- An older version's probability holds for the stage that it was in.
        case
            when is_unchanged then crm_probability
            when stage_then = version_stage then version_probability
        end as crm_probability

    from states_then

)

select * from staged
