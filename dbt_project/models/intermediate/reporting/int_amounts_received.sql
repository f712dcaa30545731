-- Grain: one row per measure (revenue, spend, visits, clicks, web events, rows) and day.

with

deals as (

    select * from {{ ref('int_deals_latest') }}

    where is_won

),

ad_spends as (

    select * from {{ ref('int_ad_spends_unioned') }}

),

ad_spend_totals as (

    select * from {{ ref('int_ad_spend_totals_told') }}

),

sales as (

    select * from {{ ref('int_conversions_dated') }}

    where conversion_type in ('customer', 'repeat_sale')

),

exchange_rates as (

    select * from {{ ref('int_exchange_rates_ranged') }}

),

sessions as (

    select * from {{ ref('int_sessions_classified') }}

),

loads as (

    select * from {{ ref('stg_closedloop__loads') }}

),

web_events as (

    select * from {{ ref('int_web_events_counted') }}

),

-- Summed before it is converted, for parts are rounded otherwise than their total.
platform_spends as (

    select
        spend_date,
        currency,
        sum(cost) as cost

    from ad_spend_totals

    group by all

),

-- Only the day: what a deal brought is the CRM's word alone.
first_touches as (

    select
        source_system,
        deal_id,
        min(first_touch_date) as first_touch_date

    from sales

    group by source_system, deal_id

),

-- Every amount has one type: DuckDB cuts a union of decimals to the scale of the first.
amounts as (

    select
        'revenue' as measure,
        {{ report_date(reporting_date('deals.closed_at'), 'first_touches.first_touch_date') }}
            as report_date,
        cast(sum(deals.revenue) as decimal(28, 6)) as amount

    from deals

    left join first_touches
        on
            deals.source_system = first_touches.source_system
            and deals.deal_id = first_touches.deal_id

    group by all

    union all

    select
        'spend' as measure,
        ad_spends.spend_date as report_date,
        cast(
            sum({{ converted_amount('ad_spends.cost', 'exchange_rates.rate') }}) as decimal(28, 6)
        ) as amount

    from ad_spends

    left join exchange_rates
        on
            ad_spends.currency = exchange_rates.currency
            and ad_spends.spend_date >= exchange_rates.valid_from
            and ad_spends.spend_date < exchange_rates.valid_until

    group by all

    union all

    select
        'platform_spend' as measure,
        platform_spends.spend_date as report_date,
        cast(
            sum({{ converted_amount('platform_spends.cost', 'exchange_rates.rate') }})
            as decimal(28, 6)
        ) as amount

    from platform_spends

    left join exchange_rates
        on
            platform_spends.currency = exchange_rates.currency
            and platform_spends.spend_date >= exchange_rates.valid_from
            and platform_spends.spend_date < exchange_rates.valid_until

    group by all

    union all

    select
        'visits' as measure,
        {{ reporting_date('started_at') }} as report_date,
        cast(count(*) as decimal(28, 6)) as amount

    from sessions

    group by all

    union all

    select
        'ad_clicks' as measure,
        {{ reporting_date('started_at') }} as report_date,
        cast(count(*) as decimal(28, 6)) as amount

    from sessions

    where click_id_type = 'gclid'

    group by all

    union all

    select
        'web_events' as measure,
        report_date,
        cast(sum(event_count) as decimal(28, 6)) as amount

    from web_events

    group by all

    union all

    select
        'rows' as measure,
        {{ reporting_date('loaded_at') }} as report_date,
        cast(sum(rows_read) as decimal(28, 6)) as amount

    from loads

    group by all

)

select * from amounts
