-- Grain: one row per customer and month from the first sale to the as-of date.

{{ config(materialized='ephemeral') }}

with

customers as (

    select * from {{ ref('dim_customers') }}

),

sales as (

    select * from {{ ref('int_sales_ranked') }}

),

refunds as (

    select * from {{ ref('int_refunds_unmatched') }}

),

churns as (

    select * from {{ ref('int_customer_churns') }}

),

months as (

    select distinct
        month_start_date as month,
        {{ reporting_day_start('(month_start_date + interval 1 month)') }} as ends_at

    from {{ ref('dim_dates') }}

),

customer_months as (

    select
        customers.customer_id,
        customers.cohort_month,
        customers.first_channel,
        months.month,
        months.ends_at

    from customers

    inner join months
        on customers.cohort_month <= months.month

),

months_churned as (

    select distinct
        customer_months.customer_id,
        customer_months.month

    from customer_months

    inner join churns
        on
            customer_months.customer_id = churns.customer_key
            and customer_months.ends_at > churns.churned_at
            and (churns.won_back_at is null or customer_months.ends_at <= churns.won_back_at)

),

months_sold as (

    select
        customer_key as customer_id,
        {{ reporting_month('closed_at') }} as month,
        bool_or(sale_number > 1) as is_repeat,
        sum(revenue) as revenue

    from sales

    group by all

),

-- A refund from before the first sale counts in the month of the first sale.
months_refunded as (

    select
        customers.customer_id,
        greatest(
            {{ reporting_month('refunds.closed_at') }},
            customers.cohort_month
        ) as month,
        sum(refunds.revenue) as revenue

    from refunds

    inner join customers
        on refunds.customer_key = customers.customer_id

    group by all

),

followed as (

    select
        customer_months.*,
        months_churned.customer_id is null as is_active,

        -- A customer won back is active, but was not kept.
        months_churned.customer_id is null
        and coalesce(
            lag(months_churned.customer_id is null) over (
                partition by customer_months.customer_id
                order by customer_months.month
            ), false
        ) as is_kept,

        coalesce(months_sold.is_repeat, false) as is_repeat,

        bool_or(coalesce(months_sold.is_repeat, false)) over (
            partition by customer_months.customer_id
            order by customer_months.month
        ) as has_repeated,

        coalesce(months_sold.revenue, 0) + coalesce(months_refunded.revenue, 0) as revenue

    from customer_months

    left join months_churned
        on
            customer_months.customer_id = months_churned.customer_id
            and customer_months.month = months_churned.month

    left join months_sold
        on
            customer_months.customer_id = months_sold.customer_id
            and customer_months.month = months_sold.month

    left join months_refunded
        on
            customer_months.customer_id = months_refunded.customer_id
            and customer_months.month = months_refunded.month

)

select * from followed
