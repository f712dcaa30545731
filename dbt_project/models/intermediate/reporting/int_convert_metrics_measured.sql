-- Grain: one row per month, metric and channel, or all channels, of how leads become customers.

-- Metric: what it counts, or what over what, and where there is something to say.
{% set metrics = {
    'sqls': ('sqls', none, 'true'),
    'sales_cycle_days': ('cycle_days', 'cycles', 'cycles > 0'),
    'customers': ('customers', none, 'true'),
    'cost_per_customer': ('ad_spend', 'customers', 'ad_spend != 0'),
    'revenue': ('revenue', none, 'true'),
    'average_deal': ('revenue', 'sales', 'sales > 0'),
} %}

with

conversions as (

    select * from {{ ref('fct_conversions') }}

    where conversion_type = 'sql'

),

journeys as (

    select * from {{ ref('fct_journeys') }}

),

sales as (

    select * from {{ ref('int_sales_ranked') }}

),

customers as (

    select * from {{ ref('dim_customers') }}

),

revenues as (

    select * from {{ ref('rpt_repeat_revenue') }}

),

ad_spends as (

    select * from {{ ref('fct_ad_spend') }}

),

unioned as (

    select
        cast(date_trunc('month', conversions.conversion_date) as date) as month,
        coalesce(journeys.first_channel, '(unattributed)') as channel,
        1 as sqls,
        0 as cycle_days,
        0 as cycles,
        0 as customers,
        0 as sales,
        0 as revenue,
        0 as ad_spend

    from conversions

    left join journeys
        on conversions.conversion_id = journeys.conversion_id

    union all

    select
        cast(date_trunc('month', {{ reporting_date('sales.closed_at') }}) as date) as month,
        customers.first_channel as channel,
        0 as sqls,
        {{ seconds_between('sales.created_at', 'sales.closed_at') }} / 86400.0 as cycle_days,
        1 as cycles,
        0 as customers,
        0 as sales,
        0 as revenue,
        0 as ad_spend

    from sales

    inner join customers
        on sales.customer_key = customers.customer_id

    -- What is written down after it was won tells nothing of how long it took.
    where sales.created_at < sales.closed_at

    union all

    select
        month,
        channel,
        0 as sqls,
        0 as cycle_days,
        0 as cycles,
        new_sales as customers,
        sales,
        revenue,
        0 as ad_spend

    from revenues

    union all

    select
        cast(date_trunc('month', spend_date) as date) as month,
        channel,
        0 as sqls,
        0 as cycle_days,
        0 as cycles,
        0 as customers,
        0 as sales,
        0 as revenue,
        spend as ad_spend

    from ad_spends

),

summed as (

    select
        month,
        case when grouping(channel) = 0 then 'channel' else '(all)' end as dimension_type,
        coalesce(channel, '(all)') as dimension,
        sum(sqls) as sqls,
        sum(cycle_days) as cycle_days,
        sum(cycles) as cycles,
        sum(customers) as customers,
        sum(sales) as sales,
        sum(revenue) as revenue,
        sum(ad_spend) as ad_spend

    from unioned

    group by grouping sets ((month), (month, channel))

),

rated as (

    select
        *,
        {{ sales_cycle('cycle_days', 'cycles') }} as sales_cycle_days,
        {{ cost_per_customer('ad_spend', 'customers') }} as cost_per_customer,
        {{ average_deal('revenue', 'sales') }} as average_deal

    from summed

),

measured as (

    {% for metric, (numerator, denominator, condition) in metrics.items() %}
        select
            month,
            dimension_type,
            dimension,
            {{ metric_columns(metric, numerator, denominator) }}

        from rated

        where {{ condition }}

        {{ 'union all' if not loop.last }}

    {% endfor %}

)

select * from measured
