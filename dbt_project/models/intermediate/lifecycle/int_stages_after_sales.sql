-- Grain: one row per person and stage that later sales, or the lack of them, put the person in.

{{ config(materialized='ephemeral') }}

with

churns as (

    select * from {{ ref('int_persons_churned') }}

),

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

returns as (

    select
        churns.person_id,
        min(sales.closed_at) as returned_at

    from churns

    inner join buyers
        on churns.person_id = buyers.person_id

    -- A person who once bought has a part in all that the customer buys later.
    inner join sales
        on
            buyers.customer_key = sales.customer_key
            and buyers.bought_since <= sales.closed_at
            and churns.churned_at < sales.closed_at
            and churns.next_churned_at > sales.closed_at

    -- Not where the CRM itself says when the person came back.
    left join by_crm
        on
            churns.person_id = by_crm.person_id
            and by_crm.stage in {{ stages_from('customer') }}
            and churns.churned_at < by_crm.entered_at
            and churns.next_churned_at > by_crm.entered_at

    where by_crm.person_id is null

    group by churns.person_id, churns.churned_at

),

unioned as (

    select
        person_id,
        stage_by_silence as stage,
        churned_at as entered_at,
        false as is_return

    from churns

    where stage_by_silence is not null

    union all

    select
        returns.person_id,
        rules.stage,
        returns.returned_at as entered_at,
        true as is_return

    from returns

    inner join rules
        on rules.rule_type = 'deal_won'

)

select * from unioned
