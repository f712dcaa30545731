-- Grain: one row per customer and person who had a part in what they bought.

with

sales as (

    select * from {{ ref('int_sales_ranked') }}

),

deal_persons as (

    select * from {{ ref('int_deal_persons') }}

),

first_sales as (

    select
        customer_key,
        closed_at as customer_since

    from sales

    where sale_number = 1

),

buyers as (

    select
        sales.customer_key,
        deal_persons.person_id,
        min(sales.closed_at) as bought_since

    from sales

    inner join deal_persons
        on
            sales.source_system = deal_persons.source_system
            and sales.deal_id = deal_persons.deal_id

    group by sales.customer_key, deal_persons.person_id

),

dated as (

    select
        buyers.customer_key,
        buyers.person_id,
        buyers.bought_since,
        first_sales.customer_since

    from buyers

    inner join first_sales
        on buyers.customer_key = first_sales.customer_key

)

select * from dated
