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

buyers as (

    select * from {{ ref('int_buyers') }}

),

advocates as (

    select * from {{ ref('int_stages_recorded') }}
    where stage in {{ stages_of(['advocate']) }}

),

conversions as (

    select * from {{ ref('fct_conversions') }}
    where conversion_type = 'customer'

),

journeys as (

    select * from {{ ref('fct_journeys') }}

),

first_channels as (

    select
        conversions.source_system,
        conversions.deal_id,
        journeys.first_channel

    from conversions

    inner join journeys
        on conversions.conversion_id = journeys.conversion_id

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

advocacies as (

    select
        buyers.customer_key,
        min(advocates.entered_at) as advocate_since,
        max(advocates.entered_at) as last_advocated_at

    from buyers

    inner join advocates
        on buyers.person_id = advocates.person_id

    group by buyers.customer_key

),

joined as (

    select
        first_sales.customer_key as customer_id,
        first_sales.account_id,
        first_sales.person_id,
        first_sales.closed_at as first_sale_at,
        cast(date_trunc('month', {{ reporting_date('first_sales.closed_at') }}) as date)
            as cohort_month,
        coalesce(first_channels.first_channel, '(unattributed)') as first_channel,
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

        -- Somebody won back is asked again before they count as an advocate.
        coalesce(
            advocacies.last_advocated_at > churn_totals.churned_at,
            advocacies.customer_key is not null
        ) as is_advocate,

        advocacies.advocate_since

    from sales as first_sales

    inner join sales_totals
        on first_sales.customer_key = sales_totals.customer_key

    left join first_channels
        on
            first_sales.source_system = first_channels.source_system
            and first_sales.deal_id = first_channels.deal_id

    left join refund_totals
        on first_sales.customer_key = refund_totals.customer_key

    left join churn_totals
        on first_sales.customer_key = churn_totals.customer_key

    left join advocacies
        on first_sales.customer_key = advocacies.customer_key

    where first_sales.sale_number = 1

)

select * from joined
