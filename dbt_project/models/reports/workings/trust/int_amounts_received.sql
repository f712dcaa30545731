-- Grain: one row per measure (revenue, spend, visits, clicks, web events, rows) and day.

{% set spends = {'spend': 'ad_spends', 'platform_spend': 'ad_spend_totals_summed'} %}

-- Of each measure that is counted: the table, its day, and what counts.
{% set counts = {
    'visits': ('sessions', reporting_date('started_at'), 'count(*)'),
    'ad_clicks': ('ad_clicks', reporting_date('started_at'), 'count(*)'),
    'web_events': ('web_events', 'report_date', 'sum(event_count)'),
    'rows': ('loads', reporting_date('loaded_at'), 'sum(rows_read)'),
} %}

with

revenues as (

    select * from {{ ref('int_revenues_received') }}

),

ad_spends as (

    select * from {{ ref('int_ad_spends_unioned') }}

),

ad_spend_totals as (

    select * from {{ ref('int_ad_spend_totals') }}

),

exchange_rates as (

    select * from {{ ref('int_exchange_rates_ranged') }}

),

sessions as (

    select * from {{ ref('int_sessions_classified') }}

),

ad_clicks as (

    select * from sessions
    where click_id_type = 'gclid'

),

loads as (

    select * from {{ ref('stg_closedloop__loads') }}

),

web_events as (

    select * from {{ ref('int_web_events_counted') }}

),

-- Summed before it is converted: the parts are rounded differently.
ad_spend_totals_summed as (

    select
        spend_date,
        currency,
        sum(cost) as cost

    from ad_spend_totals

    group by all

),

-- Every amount has one type: DuckDB cuts a union of decimals to the scale of the first.
amounts as (

    select
        'revenue' as measure,
        report_date,
        amount

    from revenues

    {% for measure, table in spends.items() %}
        union all

        select
            '{{ measure }}' as measure,
            spends.spend_date as report_date,
            cast(
                sum({{ converted_amount('spends.cost', 'exchange_rates.rate') }}) as decimal(28, 6)
            ) as amount

        from {{ table }} as spends

        left join exchange_rates
            on
                spends.currency = exchange_rates.currency
                and spends.spend_date >= exchange_rates.valid_from
                and spends.spend_date < exchange_rates.valid_until

        group by all
    {% endfor %}

    {% for measure, (table, day, counted) in counts.items() %}
        union all

        select
            '{{ measure }}' as measure,
            {{ day }} as report_date,
            cast({{ counted }} as decimal(28, 6)) as amount

        from {{ table }}

        group by all
    {% endfor %}

)

select * from amounts
