-- Grain: one row per report day and deal that was updated after it, with the version before.

{{ config(materialized='view') }}

with

report_days as (

    select * from {{ ref('int_report_days') }}

),

deals as (

    select * from {{ ref('int_deals_latest') }}

),

deal_versions as (

    select * from {{ ref('int_deal_versions_ranked') }}

),

versions_then as (

    select
        report_days.report_date,
        deals.source_system,
        deals.deal_id,
        deal_versions.stage,
        deal_versions.is_closed,
        deal_versions.is_won,
        deal_versions.crm_probability,
        deal_versions.updated_at

    from deals

    inner join report_days
        on deals.updated_at >= report_days.known_until

    inner join deal_versions
        on
            deals.source_system = deal_versions.source_system
            and deals.deal_id = deal_versions.deal_id
            and report_days.known_until > deal_versions.updated_at

    qualify row_number() over (
        partition by report_days.report_date, deals.source_system, deals.deal_id
        order by deal_versions.version_number
    ) = 1

)

select * from versions_then
