-- Grain: one row per churn of a customer, with when they were won back.

with

sales as (

    select * from {{ ref('int_sales_ranked') }}

),

buyers as (

    select * from {{ ref('int_buyers') }}

),

stage_entries as (

    select * from {{ ref('int_stages_recorded') }}

),

-- Stages of a person who never churned are no return.
stages_since_churn as (

    select
        person_id,
        entered_at,
        stage

    from stage_entries

    where
        stage in {{ stages_from('customer') }}
        or stage in {{ stages_of(['churned']) }}

    qualify bool_or(stage in {{ stages_of(['churned']) }}) over (
        partition by person_id
        order by entered_at
    )

),

events as (

    select
        buyers.customer_key,
        stages_since_churn.entered_at as occurred_at,
        stages_since_churn.stage in {{ stages_of(['churned']) }} as is_churn

    from stages_since_churn

    inner join buyers
        on
            stages_since_churn.person_id = buyers.person_id
            and stages_since_churn.entered_at >= buyers.customer_since

    union

    select
        customer_key,
        closed_at as occurred_at,
        false as is_churn

    from sales

),

-- Of several such stages only the first is a change; a customer who buys has not churned.
changes as (

    select *

    from events

    qualify is_churn is distinct from coalesce(
        lag(is_churn) over (partition by customer_key order by occurred_at, is_churn), false
    )

),

paired as (

    select
        customer_key,
        is_churn,
        occurred_at as churned_at,
        lead(occurred_at) over (
            partition by customer_key
            order by occurred_at, is_churn
        ) as won_back_at

    from changes

),

numbered as (

    select
        customer_key,
        churned_at,
        won_back_at,
        row_number() over (partition by customer_key order by churned_at) as churn_number

    from paired

    where is_churn

)

select * from numbered
