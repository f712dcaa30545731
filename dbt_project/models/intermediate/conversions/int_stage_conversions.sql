-- Grain: one row per person and stage whose first entry is a conversion.

{{ config(materialized='ephemeral') }}

with

stage_entries as (

    select * from {{ ref('int_stage_entries_numbered') }}
    where entry_number = 1

),

stages as (

    select * from {{ ref('stages') }}

),

deals as (

    select * from {{ ref('int_deals_assigned') }} as assigned
    where not {{ is_refund('assigned') }}

),

deal_persons as (

    select * from {{ ref('int_deal_persons') }}

),

web_sales as (

    select * from {{ ref('int_web_sales_counted') }}

),

opportunity_persons as (

    select distinct deal_persons.person_id

    from deal_persons

    inner join deals
        on
            deal_persons.source_system = deals.source_system
            and deal_persons.deal_id = deals.deal_id

),

web_buyers as (

    select distinct deal_persons.person_id

    from deal_persons

    inner join web_sales
        on
            deal_persons.source_system = web_sales.source_system
            and deal_persons.deal_id = web_sales.deal_id

),

converted as (

    select
        stage_entries.person_id,
        stage_entries.stage,
        coalesce(stages.milestone, stage_entries.stage) as conversion_type,
        stage_entries.entered_at

    from stage_entries

    inner join stages
        on stage_entries.stage = stages.stage

    left join opportunity_persons
        on stage_entries.person_id = opportunity_persons.person_id

    left join web_buyers
        on stage_entries.person_id = web_buyers.person_id

    where
        case
            when stages.milestone in ('anonymous', 'lead', 'customer', 'churned') then false

            -- A person with a deal has the deal as opportunity. A sale on the web has none, though
            -- its buyer, who is a customer now, has an implied entry.
            when stages.milestone = 'opportunity'
                then
                    opportunity_persons.person_id is null
                    and not (
                        stage_entries.entered_by = 'implied' and web_buyers.person_id is not null
                    )
            else coalesce(stages.is_conversion, true)
        end

)

select * from converted
