-- Grain: one row per month of first sale, month since then and channel of the first touch.

with

customer_months as (

    select * from {{ ref('int_customer_months') }}

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

    from customer_months

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
