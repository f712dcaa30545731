-- Every table of customers has every customer and the revenue of the won deals, to the cent.

with

won as (

    select
        count(case when conversion_type = 'customer' then 1 end) as customers,
        coalesce(sum(revenue), 0) as revenue

    from {{ ref('fct_conversions') }}

    where conversion_type in ('customer', 'repeat_sale')

),

reported as (

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
