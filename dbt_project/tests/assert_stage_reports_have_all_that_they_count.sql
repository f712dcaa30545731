-- What the stage reports count over all is what there is in the month, and so are their parts.

with

leads as (

    select
        cast(date_trunc('month', conversion_date) as date) as month,
        'leads' as metric,
        count(*) as expected

    from {{ ref('fct_conversions') }}

    where conversion_type = 'lead'

    group by all

),

spends as (

    select
        cast(date_trunc('month', spend_date) as date) as month,
        'ad_spend' as metric,
        sum(spend) as expected

    from {{ ref('fct_ad_spend') }}

    group by all

),

sales as (

    select
        cast(date_trunc('month', conversion_date) as date) as month,
        'revenue' as metric,
        sum(revenue) as expected

    from {{ ref('fct_conversions') }}

    where {{ is_money() }}

    group by all

),

content as (

    select
        month,
        'content_views' as metric,
        sum(views) / count(distinct attribution_model) as expected

    from {{ ref('rpt_content') }}

    group by month

),

expected_figures as (

    select * from leads

    union all

    select * from spends

    union all

    select * from sales

    union all

    select * from content

),

reported as (

    select
        month,
        metric,
        max(case when dimension = '(all)' then value end) as total,
        sum(case when dimension != '(all)' then value end) as parts

    from {{ ref('int_metrics_compared') }}

    where metric in ('leads', 'ad_spend', 'revenue', 'content_views')

    group by month, metric

),

compared as (

    select
        coalesce(expected_figures.month, reported.month) as month,
        coalesce(expected_figures.metric, reported.metric) as metric,
        coalesce(cast(expected_figures.expected as double), 0) as expected,
        coalesce(reported.total, reported.parts, 0) as total,
        coalesce(reported.parts, reported.total, 0) as parts

    from expected_figures

    full outer join reported
        on
            expected_figures.month = reported.month
            and expected_figures.metric = reported.metric

)

-- To a hundredth: a report's figures are doubles.
select * from compared

where abs(expected - total) >= 0.01 or abs(expected - parts) >= 0.01
