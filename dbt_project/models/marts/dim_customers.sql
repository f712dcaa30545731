-- Grain: one row per customer: an account, else a person, with a won deal.

with

sales as (

    select * from {{ ref('int_sales_ranked') }}

),

refunds as (

    select * from {{ ref('int_refunds_unmatched') }}

),

churns as (

    select * from {{ ref('int_customer_churns') }}

),

advocacies as (

    select * from {{ ref('int_customer_advocacies') }}

),

conversions as (

    select * from {{ ref('fct_conversions') }}
    where conversion_type = 'customer'

),

journeys as (

    select * from {{ ref('fct_journeys') }}

),

sales_totals as (

    select
        customer_key,
        count(*) as sale_count,
        cast(sum(revenue) as decimal(18, 2)) as revenue,
        max(closed_at) as last_sale_at

    from sales

    group by customer_key

),

refund_totals as (

    select
        customer_key,
        sum(revenue) as revenue

    from refunds

    group by customer_key

),

churn_totals as (

    select
        customer_key,
        count(*) as churn_count,
        max(churned_at) as churned_at,
        max(won_back_at) as won_back_at,
        count(*) > count(won_back_at) as is_churned

    from churns

    group by customer_key

),

joined as (

    select
        first_sales.customer_key as customer_id,
        first_sales.account_id,
        first_sales.person_id,
        first_sales.closed_at as first_sale_at,
        {{ reporting_month('first_sales.closed_at') }} as cohort_month,
        coalesce(journeys.first_channel, '(unattributed)') as first_channel,
        sales_totals.sale_count,
        cast(sales_totals.revenue + coalesce(refund_totals.revenue, 0) as decimal(18, 2))
            as revenue,
        first_sales.revenue as first_sale_revenue,
        cast(sales_totals.revenue - first_sales.revenue as decimal(18, 2)) as repeat_revenue,
        cast(coalesce(refund_totals.revenue, 0) as decimal(18, 2)) as refund_revenue,
        sales_totals.last_sale_at,
        coalesce(churn_totals.is_churned, false) as is_churned,
        churn_totals.churned_at,
        coalesce(churn_totals.churn_count, 0) as churn_count,
        coalesce(not churn_totals.is_churned, false) as is_won_back,
        churn_totals.won_back_at,

        -- A customer won back counts as an advocate only after a new recommendation.
        coalesce(
            advocacies.last_advocated_at > churn_totals.churned_at,
            advocacies.customer_key is not null
        ) as is_advocate,

        advocacies.advocate_since

    from sales as first_sales

    inner join sales_totals
        on first_sales.customer_key = sales_totals.customer_key

    left join conversions
        on
            first_sales.source_system = conversions.source_system
            and first_sales.deal_id = conversions.deal_id

    left join journeys
        on conversions.conversion_id = journeys.conversion_id

    left join refund_totals
        on first_sales.customer_key = refund_totals.customer_key

    left join churn_totals
        on first_sales.customer_key = churn_totals.customer_key

    left join advocacies
        on first_sales.customer_key = advocacies.customer_key

    where first_sales.sale_number = 1

)

select * from joined
