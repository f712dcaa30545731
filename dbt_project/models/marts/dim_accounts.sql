-- Grain: one row per account.

with

accounts as (

    select * from {{ ref('int_accounts_unioned') }}

),

persons_accounts as (

    select * from {{ ref('int_persons_accounts') }}

),

sales as (

    select * from {{ ref('int_sales_ranked') }}

),

refunds as (

    select * from {{ ref('int_refunds_unmatched') }}

),

person_counts as (

    select
        account_id,
        count(*) as person_count

    from persons_accounts

    group by account_id

),

sales_totals as (

    select
        account_id,
        min(closed_at) as customer_since,
        count(*) as sale_count,
        cast(sum(revenue) as decimal(18, 2)) as revenue

    from sales

    group by account_id

),

refund_totals as (

    select
        account_id,
        sum(revenue) as revenue

    from refunds

    group by account_id

),

joined as (

    select
        accounts.account_id,
        accounts.account_name,
        accounts.domain,
        accounts.is_in_crm,
        coalesce(person_counts.person_count, 0) as person_count,
        sales_totals.customer_since,
        coalesce(sales_totals.sale_count, 0) as sale_count,
        cast(
            coalesce(sales_totals.revenue, 0) + coalesce(refund_totals.revenue, 0)
            as decimal(18, 2)
        ) as revenue

    from accounts

    left join person_counts
        on accounts.account_id = person_counts.account_id

    left join sales_totals
        on accounts.account_id = sales_totals.account_id

    left join refund_totals
        on accounts.account_id = refund_totals.account_id

)

select * from joined
