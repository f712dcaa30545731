-- Grain: one row per touchpoint, with the account and the journey stage of its person.

{{ config(materialized='view') }}

with

touchpoints as (

    select * from {{ ref('int_touchpoints_unioned') }}

),

persons_accounts as (

    select * from {{ ref('int_persons_accounts') }}

),

stage_entries as (

    select * from {{ ref('int_stage_entries_numbered') }}
    where stage != 'anonymous'

),

stages as (

    select * from {{ ref('stages') }}

),

content as (

    select * from {{ ref('int_content_latest') }}

),

stages_at_touch as (

    select
        touchpoints.touchpoint_id,
        stage_entries.stage

    from touchpoints

    inner join stage_entries
        on
            touchpoints.person_id = stage_entries.person_id
            and touchpoints.touched_at >= stage_entries.entered_at
            and (
                touchpoints.touched_at < stage_entries.exited_at
                or stage_entries.exited_at is null
            )

),

staged as (

    select
        touchpoints.*,
        persons_accounts.account_id,

        -- Of people not yet known, what they read says how far they are.
        case
            when stages_at_touch.stage is not null then stages.journey_stage
            else coalesce(content.funnel_stage, 'awareness')
        end as journey_stage

    from touchpoints

    left join persons_accounts
        on touchpoints.person_id = persons_accounts.person_id

    left join stages_at_touch
        on touchpoints.touchpoint_id = stages_at_touch.touchpoint_id

    left join stages
        on stages_at_touch.stage = stages.stage

    left join content
        on touchpoints.landing_page = content.page_path

)

select * from staged
