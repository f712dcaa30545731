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

by_deal as (

    select * from {{ ref('int_stages_by_deal') }}

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

    -- Checked when a known person earns points: a score fades, and never rises, in between.
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

    select * from by_deal

),

first_entries as (

    select
        person_id,
        stage,
        min(entered_at) as entered_at

    from matches

    group by person_id, stage

),

-- People who came back after a churn may become advocates, and churn, again.
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
