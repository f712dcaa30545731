-- Grain: one row per person and stage that the sales after a first one, or their absence, tell of.

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

-- Who once bought takes part in whatever the customer buys later.
persons_sales as (

    select distinct
        buyers.person_id,
        sales.closed_at

    from buyers

    inner join sales
        on
            buyers.customer_key = sales.customer_key
            and buyers.bought_since <= sales.closed_at

),

followed as (

    select
        person_id,
        closed_at + interval {{ churn_after_days }} days as lapses_at,
        lead(closed_at) over (partition by person_id order by closed_at) as next_sale_at

    from persons_sales

),

churned_by_crm as (

    select
        person_id,
        entered_at as churned_at

    from by_crm

    where stage in {{ stages_of(['churned']) }}

),

lapsed as (

    select
        followed.person_id,
        rules.stage,
        followed.lapses_at as churned_at

    from followed

    inner join rules
        on rules.rule_type = 'inactivity'

    -- Where the CRM tells who churned, silence is no sign of it.
    left join churned_by_crm
        on followed.person_id = churned_by_crm.person_id

    where
        {{ churn_after_days }} > 0
        and followed.lapses_at < {{ made_until }}
        and followed.lapses_at < coalesce(followed.next_sale_at, {{ made_until }})
        and churned_by_crm.person_id is null

),

churned_by_either as (

    select
        person_id,
        churned_at

    from lapsed

    union

    select
        person_id,
        churned_at

    from churned_by_crm

),

churned as (

    select
        *,
        coalesce(
            lead(churned_at) over (partition by person_id order by churned_at),
            cast('9999-12-31' as timestamp)
        ) as next_churned_at

    from churned_by_either

),

returned as (

    select
        churned.person_id,
        min(persons_sales.closed_at) as returned_at

    from churned

    inner join persons_sales
        on
            churned.person_id = persons_sales.person_id
            and churned.churned_at < persons_sales.closed_at
            and churned.next_churned_at > persons_sales.closed_at

    -- Not where the CRM says so itself, in its own time.
    left join by_crm
        on
            churned.person_id = by_crm.person_id
            and by_crm.stage in {{ stages_from('customer') }}
            and churned.churned_at < by_crm.entered_at
            and churned.next_churned_at > by_crm.entered_at

    where by_crm.person_id is null

    group by churned.person_id, churned.churned_at

),

unioned as (

    select
        person_id,
        stage,
        churned_at as entered_at,
        false as is_return

    from lapsed

    union all

    select
        returned.person_id,
        rules.stage,
        returned.returned_at as entered_at,
        true as is_return

    from returned

    inner join rules
        on rules.rule_type = 'deal_won'

)

select * from unioned
