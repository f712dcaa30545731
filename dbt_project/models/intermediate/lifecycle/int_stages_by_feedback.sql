-- Grain: one row per customer's person, stage and feedback by which a rule puts them in it.

{{ config(materialized='ephemeral') }}

with

feedbacks as (

    select
        *,
        case
            when feedback_type = 'review' and score is null then 'review_without_score'
            else feedback_type
        end as rule_type

    from {{ ref('int_feedbacks_assigned') }}

),

rules as (

    select * from {{ ref('stage_rules') }}
    where rule_type in ('nps', 'review', 'review_without_score', 'referral')

),

by_crm as (

    select * from {{ ref('int_stages_by_crm') }}

),

buyers as (

    select * from {{ ref('int_buyers') }}

),

known_customers as (

    select
        person_id,
        bought_since as customer_since

    from buyers

    union all

    select
        person_id,
        entered_at as customer_since

    from by_crm

    where stage in {{ stages_of(['customer']) }}

),

customers as (

    select
        person_id,
        min(customer_since) as customer_since

    from known_customers

    group by person_id

),

-- An advocate recommends what they have bought: praise from before does not count.
matches as (

    select distinct
        feedbacks.person_id,
        rules.stage,
        feedbacks.occurred_at as entered_at

    from feedbacks

    inner join customers
        on
            feedbacks.person_id = customers.person_id
            and feedbacks.occurred_at >= customers.customer_since

    inner join rules
        on
            feedbacks.rule_type = rules.rule_type
            and (rules.min_score is null or feedbacks.score >= rules.min_score)

)

select * from matches
