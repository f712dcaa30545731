-- The customers of a cohort are the same in every month, up to that of the as-of date.

with

cohorts as (

    select
        cohort_month,
        channel,
        min(customers) as fewest,
        max(customers) as most,
        count(*) - 1 as followed_months,
        max(months_since) as last_month,
        max(month) as followed_until

    from {{ ref('rpt_retention') }}

    group by all

)

select * from cohorts

where
    fewest != most
    or followed_months != last_month
    or followed_until < date_trunc('month', {{ as_of_date() }})
