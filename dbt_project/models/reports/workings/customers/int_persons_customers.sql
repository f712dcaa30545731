-- Grain: one row per person who bought.

{{ config(materialized='ephemeral') }}

with

buyers as (

    select * from {{ ref('int_buyers') }}

),

customers as (

    select * from {{ ref('dim_customers') }}

),

-- A person who bought for several customers counts for the one that bought last.
customers_of_persons as (

    select
        buyers.person_id,
        customers.sale_count,
        customers.revenue,
        customers.last_sale_at,
        customers.is_churned,
        customers.churned_at,
        customers.is_won_back

    from buyers

    inner join customers
        on buyers.customer_key = customers.customer_id

    qualify row_number() over (
        partition by buyers.person_id
        order by customers.last_sale_at desc, customers.customer_id
    ) = 1

)

select * from customers_of_persons
