-- Grain: one row per month of sale and channel of the customer's first touch.

with

sales as (

    select * from {{ ref('int_sales_ranked') }}

),

refunds as (

    select * from {{ ref('int_refunds_unmatched') }}

),

refund_conversions as (

    select * from {{ ref('fct_conversions') }}
    where conversion_type = 'refund'

),

journeys as (

    select * from {{ ref('fct_journeys') }}

),

customers as (

    select * from {{ ref('dim_customers') }}

),

deal_types as (

    select * from {{ ref('deal_types') }}

),

kinds as (

    select
        {{ reporting_month('sales.closed_at') }} as month,
        customers.first_channel as channel,
        sales.revenue,

        -- A customer is new once; the kind of a later sale is by its deal type in the CRM.
        case
            when sales.sale_number = 1 then 'new'
            when deal_types.sale_kind in ('cross_sell', 'up_sell', 'renewal')
                then deal_types.sale_kind
            else 'unspecified'
        end as sale_kind

    from sales

    inner join customers
        on sales.customer_key = customers.customer_id

    left join deal_types
        on lower(trim(sales.deal_type)) = deal_types.deal_type

),

-- Without a sale, the channel is that of the refund's own first touch.
refunds_channelled as (

    select
        {{ reporting_month('refunds.closed_at') }} as month,
        coalesce(customers.first_channel, journeys.first_channel) as channel,
        refunds.revenue,
        'refund' as sale_kind

    from refunds

    inner join refund_conversions
        on
            refunds.source_system = refund_conversions.source_system
            and refunds.deal_id = refund_conversions.deal_id

    inner join journeys
        on refund_conversions.conversion_id = journeys.conversion_id

    left join customers
        on refunds.customer_key = customers.customer_id

),

unioned as (

    select * from kinds

    union all

    select * from refunds_channelled

),

summed as (

    select
        month,
        channel,
        count(case when sale_kind != 'refund' then 1 end) as sales,
        count(case when sale_kind = 'new' then 1 end) as new_sales,
        count(case when sale_kind not in ('new', 'refund') then 1 end) as existing_sales,
        sum(revenue) as revenue,
        coalesce(sum(case when sale_kind = 'new' then revenue end), 0) as new_revenue,
        coalesce(sum(case when sale_kind not in ('new', 'refund') then revenue end), 0)
            as existing_revenue,
        coalesce(sum(case when sale_kind = 'refund' then revenue end), 0) as refund_revenue,
        coalesce(sum(case when sale_kind = 'cross_sell' then revenue end), 0)
            as cross_sell_revenue,
        coalesce(sum(case when sale_kind = 'up_sell' then revenue end), 0) as up_sell_revenue,
        coalesce(sum(case when sale_kind = 'renewal' then revenue end), 0) as renewal_revenue,
        coalesce(sum(case when sale_kind = 'unspecified' then revenue end), 0)
            as unspecified_revenue

    from unioned

    group by all

),

measured as (

    select
        month,
        channel,
        sales,
        new_sales,
        existing_sales,
        cast(revenue as decimal(18, 2)) as revenue,
        cast(new_revenue as decimal(18, 2)) as new_revenue,
        cast(existing_revenue as decimal(18, 2)) as existing_revenue,
        cast(refund_revenue as decimal(18, 2)) as refund_revenue,
        {{ existing_revenue_share('existing_revenue', 'revenue') }} as existing_revenue_share,
        cast(cross_sell_revenue as decimal(18, 2)) as cross_sell_revenue,
        cast(up_sell_revenue as decimal(18, 2)) as up_sell_revenue,
        cast(renewal_revenue as decimal(18, 2)) as renewal_revenue,
        cast(unspecified_revenue as decimal(18, 2)) as unspecified_revenue

    from summed

)

select * from measured
