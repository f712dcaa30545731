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

-- What is said of somebody who never churned says nothing of a return.
words as (

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
        words.entered_at as occurred_at,
        words.stage in {{ stages_of(['churned']) }} as is_churn

    from words

    inner join buyers
        on
            words.person_id = buyers.person_id
            and words.entered_at >= buyers.customer_since

    union

    select
        customer_key,
        closed_at as occurred_at,
        false as is_churn

    from sales

),

-- Of several words only the first is a change; who buys has not churned yet.
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
