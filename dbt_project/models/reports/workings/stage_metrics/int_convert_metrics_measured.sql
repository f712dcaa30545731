-- Grain: one row per month, metric and channel, or all channels, of how leads become customers.

-- Metric: what it counts, or what over what, and of which rows.
{% set metrics = {
    'sqls': ('sqls', none, 'true'),
    'handover_acceptance_rate': ('accepted', 'handed_over', 'handed_over > 0'),
    'handover_sql_rate': ('qualified', 'handed_over', 'handed_over > 0'),
    'sales_cycle_days': ('cycle_days', 'cycles', 'cycles > 0'),
    'customers': ('customers', none, 'true'),
    'cost_per_customer': ('ad_spend', 'customers', 'ad_spend != 0'),
    'revenue': ('revenue', none, 'true'),
    'average_deal': ('revenue', 'sales', 'sales > 0'),
} %}
{% set figures = [
    'sqls', 'handed_over', 'accepted', 'qualified', 'cycle_days', 'cycles', 'customers', 'sales',
    'revenue', 'ad_spend',
] %}

with

journeys as (

    select * from {{ ref('fct_journeys') }}
    where conversion_type = 'sql'

),

-- Nobody handed over those whom sales found by itself.
handovers as (

    select * from {{ ref('fct_handovers') }}
    where entered_by != 'implied'

),

-- A deal entered in the CRM after it was won does not say how long it took.
sales as (

    select * from {{ ref('int_sales_ranked') }}
    where created_at < closed_at

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
        {{ reporting_month('converted_at') }} as month,
        first_channel as channel,
        {{ figures_with(figures, {'sqls': 1}) }}

    from journeys

    union all

    select
        {{ reporting_month('mql_at') }} as month,
        first_channel as channel,
        {{ figures_with(figures, {
            'handed_over': 1, 'accepted': 'case when accepted_at is not null then 1 else 0 end',
            'qualified': 'case when sql_at is not null then 1 else 0 end',
        }) }}

    from handovers

    union all

    select
        {{ reporting_month('sales.closed_at') }} as month,
        customers.first_channel as channel,
        {{ figures_with(figures, {
            'cycle_days': 'cast(' ~ seconds_between('sales.created_at', 'sales.closed_at')
            ~ ' / 86400.0 as decimal(18, 6))',
            'cycles': 1,
        }) }}

    from sales

    inner join customers
        on sales.customer_key = customers.customer_id

    union all

    select
        month,
        channel,
        {{ figures_with(figures, dict(customers='new_sales', sales='sales', revenue='revenue')) }}

    from revenues

    union all

    select
        cast(date_trunc('month', spend_date) as date) as month,
        channel,
        {{ figures_with(figures, {'ad_spend': 'spend'}) }}

    from ad_spends

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
        {{ handover_acceptance_rate('accepted', 'handed_over') }} as handover_acceptance_rate,
        {{ handover_sql_rate('qualified', 'handed_over') }} as handover_sql_rate,
        {{ sales_cycle('cycle_days', 'cycles') }} as sales_cycle_days,
        {{ cost_per_customer('ad_spend', 'customers') }} as cost_per_customer,
        {{ average_deal('revenue', 'sales') }} as average_deal

    from summed

),

measured as (

    {{ metric_rows('rated', metrics) }}

)

select * from measured
