-- Grain: one row per person and churn, by the CRM or by silence.

{{ config(materialized='ephemeral') }}

{% set churn_after_days = var('churn_after_days') | int %}
{% set made_until = reporting_day_start('(' ~ as_of_date() ~ ' + interval 1 day)') %}

with

sales as (

    select * from {{ ref('int_sales_ranked') }}

),

buyers as (

    select * from {{ ref('int_buyers') }}

),

by_crm as (

    select * from {{ ref('int_stages_by_crm') }}

),

rules as (

    select * from {{ ref('stage_rules') }}

),

-- A person who once bought has a part in all that the customer buys later.
persons_sales as (

    select
        buyers.person_id,
        sales.closed_at,
        sales.closed_at + interval {{ churn_after_days }} days as lapses_at,
        lead(sales.closed_at) over (
            partition by buyers.person_id
            order by sales.closed_at
        ) as next_sale_at

    from buyers

    inner join sales
        on
            buyers.customer_key = sales.customer_key
            and buyers.bought_since <= sales.closed_at

    group by buyers.person_id, sales.closed_at

),

churns_by_crm as (

    select
        person_id,
        entered_at as churned_at

    from by_crm

    where stage in {{ stages_of(['churned']) }}

),

-- Where the CRM says who churned, silence is no sign of it.
churns_by_silence as (

    select
        persons_sales.person_id,
        rules.stage,
        persons_sales.lapses_at as churned_at

    from persons_sales

    inner join rules
        on rules.rule_type = 'inactivity'

    left join churns_by_crm
        on persons_sales.person_id = churns_by_crm.person_id

    where
        {{ churn_after_days }} > 0
        and persons_sales.lapses_at < least(persons_sales.next_sale_at, {{ made_until }})
        and churns_by_crm.person_id is null

),

churns as (

    select
        *,
        cast(null as string) as stage_by_silence

    from churns_by_crm

    union

    select
        person_id,
        churned_at,
        stage as stage_by_silence

    from churns_by_silence

),

with_next as (

    select
        *,
        lead(churned_at, 1, cast('9999-12-31' as timestamp)) over (
            partition by person_id
            order by churned_at
        ) as next_churned_at

    from churns

)

select * from with_next
