-- Grain: one row per person, stage and time at which a deal puts the person in it.

{{ config(materialized='ephemeral') }}

with

deals as (

    select
        *,
        {{ opened_at('latest') }} as opened_at

    from {{ ref('int_deals_latest') }} as latest

    -- A refund neither opens nor wins anything.
    where not {{ is_refund('latest') }}

),

web_sales as (

    select * from {{ ref('int_web_sales_counted') }}
    where not is_refund

),

deal_persons as (

    select * from {{ ref('int_deal_persons') }}

),

rules as (

    select * from {{ ref('stage_rules') }}

),

deals_opened_and_won as (

    select
        source_system,
        deal_id,
        'deal_created' as rule_type,
        opened_at as entered_at

    from deals

    union all

    select
        source_system,
        deal_id,
        'deal_won' as rule_type,
        closed_at as entered_at

    from deals

    where is_won

    union all

    -- A sale in a web shop has no opportunity before it.
    select
        source_system,
        deal_id,
        'deal_won' as rule_type,
        occurred_at as entered_at

    from web_sales

),

matches as (

    select distinct
        deal_persons.person_id,
        rules.stage,
        deals_opened_and_won.entered_at

    from deals_opened_and_won

    inner join deal_persons
        on
            deals_opened_and_won.source_system = deal_persons.source_system
            and deals_opened_and_won.deal_id = deal_persons.deal_id

    inner join rules
        on deals_opened_and_won.rule_type = rules.rule_type

)

select * from matches
