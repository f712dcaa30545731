-- Every table of customers has every customer and the revenue of the won deals, to the cent.
-- Refunds of a person who never bought have no customer to take from.

with

won as (

    select
        count(case when conversion_type = 'customer' then 1 end) as customers,
        coalesce(sum(revenue), 0) as revenue

    from {{ ref('fct_conversions') }}

    where {{ is_money() }}

),

refunds_of_nobody as (

    select coalesce(sum(refunds.revenue), 0) as revenue

    from {{ ref('int_refunds_unmatched') }} as refunds

    left join {{ ref('int_sales_ranked') }} as sales
        on
            refunds.customer_key = sales.customer_key
            and sales.sale_number = 1

    where sales.customer_key is null

),

of_customers as (

    select
        'dim_customers' as table_name,
        count(*) as customers,
        coalesce(sum(revenue), 0) as revenue

    from {{ ref('dim_customers') }}

    union all

    select
        'rpt_retention' as table_name,
        coalesce(sum(case when months_since = 0 then customers end), 0) as customers,
        coalesce(sum(revenue), 0) as revenue

    from {{ ref('rpt_retention') }}

),

reported as (

    select
        of_customers.table_name,
        of_customers.customers,
        of_customers.revenue + refunds_of_nobody.revenue as revenue

    from of_customers

    cross join refunds_of_nobody

    union all

    select
        'rpt_repeat_revenue' as table_name,
        coalesce(sum(new_sales), 0) as customers,
        coalesce(sum(revenue), 0) as revenue

    from {{ ref('rpt_repeat_revenue') }}

),

compared as (

    select
        reported.*,
        won.customers as expected_customers,
        won.revenue as expected_revenue

    from reported

    cross join won

)

select * from compared

where
    customers != expected_customers
    or revenue != expected_revenue
