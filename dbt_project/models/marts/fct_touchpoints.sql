-- Grain: one row per touchpoint.

{{ config(
    materialized='incremental',
    incremental_strategy='replace_changed',
    unique_key='person_id',
    meta={'changed_in': 'int_changed_person_stages'},
) }}

with

touchpoints as (

    select * from {{ ref('int_touchpoints_unioned') }}
    where {{ is_changed('person_id', 'int_changed_person_stages') }}

),

persons_accounts as (

    select * from {{ ref('int_persons_accounts') }}

),

stage_entries as (

    select * from {{ ref('int_stage_entries_numbered') }}
    where stage not in {{ stages_of(['anonymous']) }}

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
        stages.journey_stage

    from touchpoints

    inner join stage_entries
        on
            touchpoints.person_id = stage_entries.person_id
            and touchpoints.touched_at >= stage_entries.entered_at
            and (
                touchpoints.touched_at < stage_entries.exited_at
                or stage_entries.exited_at is null
            )

    inner join stages
        on stage_entries.stage = stages.stage

),

staged as (

    select
        touchpoints.touchpoint_id,
        touchpoints.person_id,
        persons_accounts.account_id,
        touchpoints.touched_at,
        {{ reporting_date('touchpoints.touched_at') }} as touch_date,
        touchpoints.touchpoint_type,
        touchpoints.session_id,
        touchpoints.channel,
        touchpoints.source,
        touchpoints.medium,
        touchpoints.campaign,
        touchpoints.keyword,
        touchpoints.landing_page,
        touchpoints.is_second_hand,

        -- For people not yet known, the content that they read says how far they are.
        coalesce(stages_at_touch.journey_stage, content.funnel_stage, 'awareness')
            as journey_stage

    from touchpoints

    left join persons_accounts
        on touchpoints.person_id = persons_accounts.person_id

    left join stages_at_touch
        on touchpoints.touchpoint_id = stages_at_touch.touchpoint_id

    left join content
        on touchpoints.landing_page = content.page_path

)

select * from staged
