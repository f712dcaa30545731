-- Grain: one row per month of first sale, month since then and channel of the first touch.

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

dates as (

    select * from {{ ref('dim_dates') }}

),

months as (

    select distinct
        month_start_date as month,
        {{ reporting_day_start('(month_start_date + interval 1 month)') }} as ends_at

    from dates

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
        cast(date_trunc('month', {{ reporting_date('closed_at') }}) as date) as month,
        bool_or(sale_number > 1) as is_repeat,
        sum(revenue) as revenue

    from sales

    group by all

),

-- Of a refund from before the first sale the cohort's first month is told.
months_refunded as (

    select
        customers.customer_id,
        greatest(
            cast(date_trunc('month', {{ reporting_date('refunds.closed_at') }}) as date),
            customers.cohort_month
        ) as month,
        sum(refunds.revenue) as revenue

    from refunds

    inner join customers
        on refunds.customer_key = customers.customer_id

    group by all

),

months_followed as (

    select
        customer_months.*,
        months_churned.customer_id is null as is_active,
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

),

followed as (

    select
        *,

        -- Who is won back is active, and was not kept.
        is_active and coalesce(
            lag(is_active) over (partition by customer_id order by month), false
        ) as is_kept

    from months_followed

),

counted as (

    select
        cohort_month,
        cast(
            12 * (extract(year from month) - extract(year from cohort_month))
            + extract(month from month) - extract(month from cohort_month)
            as integer
        ) as months_since,
        month,
        first_channel as channel,
        count(*) as customers,
        count(case when is_active then 1 end) as active_customers,
        count(case when is_kept then 1 end) as kept_customers,
        count(case when is_repeat then 1 end) as repeat_buyers,
        count(case when has_repeated then 1 end) as repeat_customers,
        cast(sum(revenue) as decimal(18, 2)) as revenue

    from followed

    group by all

),

accumulated as (

    select
        *,

        cast(
            sum(revenue) over (partition by cohort_month, channel order by month)
            as decimal(18, 2)
        ) as cumulative_revenue

    from counted

),

measured as (

    select
        cohort_month,
        months_since,
        month,
        channel,
        customers,
        active_customers,
        kept_customers,
        {{ retention_rate('active_customers', 'customers') }} as retained_share,
        repeat_buyers,
        repeat_customers,
        revenue,
        cumulative_revenue,
        {{ lifetime_value('cumulative_revenue', 'customers') }} as lifetime_value

    from accumulated

)

select * from measured
