-- Grain: one row per measure, place of report and day.

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

ad_spends as (

    select * from {{ ref('int_ad_spends_unioned') }}

),

exchange_rates as (

    select * from {{ ref('int_exchange_rates_ranged') }}

),

-- Summed before it is converted, as what platforms told is.
ad_spends_summed as (

    select
        spend_date,
        currency,
        sum(cost) as cost

    from ad_spends

    group by all

),

-- Every amount has one type: DuckDB cuts a union of decimals to the scale of the first.
amounts as (

    {% for measure in ['revenue', 'spend', 'visits'] %}
        select
            '{{ measure }}' as measure,
            concat(attribution_model, '_report') as reported_in,
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
        'revenue' as measure,
        'conversions' as reported_in,
        report_date,
        cast(sum(revenue) as decimal(28, 6)) as amount

    from sales

    group by all

    union all

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

    union all

    select
        'ad_clicks' as measure,
        'click_view' as reported_in,
        sessions.session_date as report_date,
        cast(count(*) as decimal(28, 6)) as amount

    from sessions

    inner join sessions_with_gclid
        on sessions.session_id = sessions_with_gclid.session_id

    inner join ad_clicks
        on sessions_with_gclid.click_id = ad_clicks.gclid

    group by all

    union all

    select
        'web_events' as measure,
        'sessions' as reported_in,
        {{ reporting_date('occurred_at') }} as report_date,
        cast(count(*) as decimal(28, 6)) as amount

    from session_events

    group by all

    union all

    select
        'rows' as measure,
        'load_ledger' as reported_in,
        {{ reporting_date('loaded_at') }} as report_date,
        cast(sum(rows_loaded + rows_quarantined) as decimal(28, 6)) as amount

    from loads

    group by all

)

select * from amounts
