-- Grain: one row per measure, place of report and day.

-- Of each measure that has one place: the table, the place, its day, and the amount.
{% set amounts = {
    'revenue': ('sales', 'conversions', 'report_date', 'sum(revenue)'),
    'ad_clicks': ('listed_clicks', 'click_view', 'session_date', 'count(*)'),
    'web_events': ('session_events', 'sessions', reporting_date('occurred_at'), 'count(*)'),
    'rows': (
        'loads', 'load_ledger', reporting_date('loaded_at'), 'sum(rows_loaded + rows_quarantined)',
    ),
} %}

with

sources as (

    select * from {{ ref('rpt_sources') }}

),

sales as (

    select * from {{ ref('int_conversions_dated') }}
    where {{ is_money() }}

),

sessions as (

    select * from {{ ref('fct_sessions') }}

),

sessions_with_gclid as (

    select * from {{ ref('int_sessions_classified') }}
    where click_id_type = 'gclid'

),

ad_clicks as (

    select * from {{ ref('int_ad_clicks_deduplicated') }}
    where is_listed

),

loads as (

    select * from {{ ref('stg_closedloop__loads') }}

),

session_events as (

    select * from {{ ref('int_events_sessionized') }}

),

exchange_rates as (

    select * from {{ ref('int_exchange_rates_ranged') }}

),

listed_clicks as (

    select sessions.session_date

    from sessions

    inner join sessions_with_gclid
        on sessions.session_id = sessions_with_gclid.session_id

    inner join ad_clicks
        on sessions_with_gclid.click_id = ad_clicks.gclid

),

-- Summed before it is converted, as the totals of the platforms are.
ad_spends_summed as (

    select
        spend_date,
        currency,
        sum(cost) as cost

    from {{ ref('int_ad_spends_unioned') }}

    group by all

),

-- Every amount has one type: DuckDB cuts a union of decimals to the scale of the first.
amounts as (

    {% for measure in ['revenue', 'spend', 'visits'] %}
        select
            '{{ measure }}' as measure,
            concat_ws('', attribution_model, '_report') as reported_in,
            report_date,
            cast(
                sum(case when channel != '(unattributed)' then {{ measure }} else 0 end)
                as decimal(28, 6)
            ) as amount

        from sources

        group by all

        union all
    {% endfor %}
    select
        'platform_spend' as measure,
        'ad_spend' as reported_in,
        ad_spends_summed.spend_date as report_date,
        cast(
            sum({{ converted_amount('ad_spends_summed.cost', 'exchange_rates.rate') }})
            as decimal(28, 6)
        ) as amount

    from ad_spends_summed

    left join exchange_rates
        on
            ad_spends_summed.currency = exchange_rates.currency
            and ad_spends_summed.spend_date >= exchange_rates.valid_from
            and ad_spends_summed.spend_date < exchange_rates.valid_until

    group by all

    {% for measure, (table, place, day, amount) in amounts.items() %}
        union all

        select
            '{{ measure }}' as measure,
            '{{ place }}' as reported_in,
            {{ day }} as report_date,
            cast({{ amount }} as decimal(28, 6)) as amount

        from {{ table }}

        group by all
    {% endfor %}

)

select * from amounts
