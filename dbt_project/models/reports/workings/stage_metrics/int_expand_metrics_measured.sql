-- Grain: one row per month, metric and channel, or all channels, of what becomes of customers.

-- Metric: what it counts, or what over what, and of which rows.
{% set metrics = {
    'active_customers': ('active_customers', none, 'true'),
    'retention_rate': ('retained_customers', 'customers_before', 'customers_before > 0'),
    'repeat_sales': ('repeat_sales', none, 'true'),
    'repeat_revenue': ('repeat_revenue', none, 'true'),
    'repeat_revenue_share': ('repeat_revenue', 'revenue', 'revenue > 0'),
    'new_advocates': ('new_advocates', none, 'true'),
    'referral_revenue': ('referral_revenue', none, "dimension = '(all)'"),
} %}
{% set figures = [
    'active_customers', 'retained_customers', 'customers_before', 'repeat_sales', 'repeat_revenue',
    'revenue', 'new_advocates', 'referral_revenue',
] %}

with

retention as (

    select * from {{ ref('rpt_retention') }}

),

revenues as (

    select * from {{ ref('rpt_repeat_revenue') }}

),

customers as (

    select * from {{ ref('dim_customers') }}

    where advocate_since is not null

),

unioned as (

    select
        month,
        channel,
        {{ figures_with(figures, {
            'active_customers': 'active_customers',
            'retained_customers': 'kept_customers',
        }) }}

    from retention

    union all

    select
        cast(month + interval 1 month as date) as month,
        channel,
        {{ figures_with(figures, {'customers_before': 'active_customers'}) }}

    from retention

    -- The month after the present one has no figures yet.
    where month < date_trunc('month', {{ as_of_date() }})

    union all

    select
        month,
        channel,
        {{ figures_with(figures, {
            'repeat_sales': 'existing_sales',
            'repeat_revenue': 'existing_revenue',
            'revenue': 'revenue',
            'referral_revenue': 'case when channel = ' ~ channel_of('(other)', 'referral')
            ~ ' then revenue else 0 end',
        }) }}

    from revenues

    union all

    select
        {{ reporting_month('advocate_since') }} as month,
        first_channel as channel,
        {{ figures_with(figures, {'new_advocates': 1}) }}

    from customers

),

summed as (

    select
        {{ sums_over_channels(figures) }}

    from unioned

    group by month, rollup(channel)

),

rated as (

    select
        *,
        {{ retention_rate('retained_customers', 'customers_before') }} as retention_rate,
        {{ existing_revenue_share('repeat_revenue', 'revenue') }} as repeat_revenue_share

    from summed

),

measured as (

    {{ metric_rows('rated', metrics) }}

)

select * from measured
