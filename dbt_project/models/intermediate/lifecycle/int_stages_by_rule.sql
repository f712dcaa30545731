-- Grain: one row per person, stage and time at which a rule would put the person in it.

with

rules as (

    select * from {{ ref('stage_rules') }}

),

interactions as (

    select * from {{ ref('int_interactions_assigned') }}
    where is_lead

),

scores as (

    select * from {{ ref('int_lead_scores_accumulated') }}

),

persons as (

    select * from {{ ref('int_persons_unioned') }}
    where is_known

),

deals as (

    select
        *,
        {{ opened_at('latest') }} as opened_at

    from {{ ref('int_deals_latest') }} as latest

    -- Money that goes back neither opens nor wins anything.
    where not {{ is_refund('latest') }}

),

web_sales as (

    select * from {{ ref('int_web_sales_counted') }}
    where not is_refund

),

deal_persons as (

    select * from {{ ref('int_deal_persons') }}

),

by_feedback as (

    select * from {{ ref('int_stages_by_feedback') }}

),

after_sales as (

    select * from {{ ref('int_stages_after_sales') }}

),

matches as (

    select
        interactions.person_id,
        rules.stage,
        interactions.occurred_at as entered_at

    from interactions

    inner join rules
        on
            rules.rule_type = 'lead'
            or (
                rules.rule_type = 'form'
                and lower(interactions.form_name) like lower(rules.form_pattern)
            )

    union all

    -- Judged whenever a known person earns points: a score that faded before says nothing any more.
    select
        scores.person_id,
        rules.stage,
        scores.occurred_at as entered_at

    from scores

    inner join persons
        on
            scores.person_id = persons.person_id
            and scores.occurred_at >= persons.first_known_at

    inner join rules
        on
            rules.rule_type = 'lead_score'
            and scores.score >= rules.min_score

    union all

    select
        deal_persons.person_id,
        rules.stage,
        case when rules.rule_type = 'deal_won' then deals.closed_at else deals.opened_at end
            as entered_at

    from deals

    inner join deal_persons
        on
            deals.source_system = deal_persons.source_system
            and deals.deal_id = deal_persons.deal_id

    inner join rules
        on
            rules.rule_type = 'deal_created'
            or (rules.rule_type = 'deal_won' and deals.is_won)

    union all

    -- What a shop sells is sold at once.
    select
        deal_persons.person_id,
        rules.stage,
        web_sales.occurred_at as entered_at

    from web_sales

    inner join deal_persons
        on
            web_sales.source_system = deal_persons.source_system
            and web_sales.deal_id = deal_persons.deal_id

    inner join rules
        on rules.rule_type = 'deal_won'

),

first_entries as (

    select
        person_id,
        stage,
        min(entered_at) as entered_at

    from matches

    group by person_id, stage

),

-- Who churned and came back may become an advocate, and churn, again.
unioned as (

    select
        *,
        false as is_return

    from first_entries

    union all

    select
        *,
        false as is_return

    from by_feedback

    union all

    select * from after_sales

)

select * from unioned
