-- Grain: one row per conversion and milestone (lead, opportunity, close) that lies at or before it.

with

conversions as (

    select * from {{ ref('int_conversions_unioned') }}

),

conversion_persons as (

    select * from {{ ref('int_conversion_persons') }}

),

stage_entries as (

    select * from {{ ref('int_stage_entries_numbered') }}

),

stages as (

    select * from {{ ref('stages') }}

),

deals as (

    select * from {{ ref('int_deals_latest') }}

),

of_persons as (

    select
        conversions.conversion_id,
        stages.milestone,
        min(stage_entries.entered_at) as reached_at

    from conversions

    inner join conversion_persons
        on conversions.conversion_id = conversion_persons.conversion_id

    -- An implied entry has no moment of its own, so no touch can have led to it.
    inner join stage_entries
        on
            conversion_persons.person_id = stage_entries.person_id
            and conversions.converted_at >= stage_entries.entered_at
            and stage_entries.entered_by != 'implied'

    inner join stages
        on
            stage_entries.stage = stages.stage
            and stages.milestone in ('lead', 'opportunity')

    where
        stages.milestone = 'lead'
        or conversions.deal_id is null

    group by conversions.conversion_id, stages.milestone

),

-- A deal is its own opportunity, however many deals its people had before; a refund is not one.
of_deals as (

    select
        conversions.conversion_id,
        'opportunity' as milestone,
        {{ opened_at('deals') }} as reached_at

    from conversions

    inner join deals
        on
            conversions.source_system = deals.source_system
            and conversions.deal_id = deals.deal_id

    where conversions.conversion_type != 'refund'

),

closes as (

    select
        conversion_id,
        'close' as milestone,
        converted_at as reached_at

    from conversions

    where {{ is_money() }}

),

milestones as (

    select * from of_persons

    union all

    select * from of_deals

    union all

    select * from closes

)

select * from milestones
