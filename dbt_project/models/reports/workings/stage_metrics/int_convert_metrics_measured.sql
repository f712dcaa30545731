-- Grain: one row per month, metric and channel, or all channels, of how leads become customers.

-- Metric: what it counts, or what over what, and where there is something to say.
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

conversions as (

    select * from {{ ref('fct_conversions') }}

    where conversion_type = 'sql'

),

journeys as (

    select * from {{ ref('fct_journeys') }}

),

-- Whom sales found by itself nobody handed over.
handovers as (

    select * from {{ ref('fct_handovers') }}

    where entered_by != 'implied'

),

sales as (

    select
        customer_key,
        closed_at,

        -- Decimals add up to the same in any order.
        cast({{ seconds_between('created_at', 'closed_at') }} / 86400.0 as decimal(18, 6))
            as cycle_days

    from {{ ref('int_sales_ranked') }}

    -- What is written down after it was won tells nothing of how long it took.
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
        cast(date_trunc('month', conversions.conversion_date) as date) as month,
        coalesce(journeys.first_channel, '(unattributed)') as channel,
        {{ figures_with(figures, {'sqls': 1}) }}

    from conversions

    left join journeys
        on conversions.conversion_id = journeys.conversion_id

    union all

    -- By the month of the handover, what came of it later included.
    select
        cast(date_trunc('month', {{ reporting_date('mql_at') }}) as date) as month,
        first_channel as channel,
        {{ figures_with(figures, {
            'handed_over': 1,
            'accepted': 'case when accepted_at is not null then 1 else 0 end',
            'qualified': 'case when sql_at is not null then 1 else 0 end',
        }) }}

    from handovers

    union all

    select
        cast(date_trunc('month', {{ reporting_date('sales.closed_at') }}) as date) as month,
        customers.first_channel as channel,
        {{ figures_with(figures, {
            'cycle_days': 'sales.cycle_days',
            'cycles': 1,
        }) }}

    from sales

    inner join customers
        on sales.customer_key = customers.customer_id

    union all

    select
        month,
        channel,
        {{ figures_with(figures, {
            'customers': 'new_sales',
            'sales': 'sales',
            'revenue': 'revenue',
        }) }}

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
        month,
        case when grouping(channel) = 0 then 'channel' else '(all)' end as dimension_type,
        {%- for figure in figures %}
            sum({{ figure }}) as {{ figure }},
        {%- endfor %}

        coalesce(channel, '(all)') as dimension

    from unioned

    group by rollup(month, channel)

    having grouping(month) = 0

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
