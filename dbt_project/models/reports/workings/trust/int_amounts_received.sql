-- Grain: one row per measure (revenue, spend, visits, clicks, web events, rows) and day.

with

deals as (

    select
        source_system,
        deal_id,
        closed_at,
        revenue

    from {{ ref('int_deals_latest') }}

    where is_won

    union all

    select
        source_system,
        deal_id,
        occurred_at as closed_at,
        revenue

    from {{ ref('int_web_sales_counted') }}

),

ad_spends as (

    select * from {{ ref('int_ad_spends_unioned') }}

),

ad_spend_totals as (

    select * from {{ ref('int_ad_spend_totals') }}

),

sales as (

    select * from {{ ref('int_conversions_dated') }}

    where {{ is_money() }}

),

refunds as (

    select * from {{ ref('int_refunds_matched') }}
    where sale_deal_id is not null

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

-- What went back takes from the day of its sale.
deals_dated as (

    select
        deals.revenue,
        coalesce(sold.source_system, deals.source_system) as source_system,
        coalesce(sold.deal_id, deals.deal_id) as deal_id,
        coalesce(sold.closed_at, deals.closed_at) as closed_at

    from deals

    left join refunds
        on
            deals.source_system = refunds.source_system
            and deals.deal_id = refunds.deal_id

    left join deals as sold
        on
            refunds.sale_source_system = sold.source_system
            and refunds.sale_deal_id = sold.deal_id

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
        {{ report_date(
            reporting_date('deals_dated.closed_at'), 'first_touches.first_touch_date'
        ) }} as report_date,
        cast(sum(deals_dated.revenue) as decimal(28, 6)) as amount

    from deals_dated

    left join first_touches
        on
            deals_dated.source_system = first_touches.source_system
            and deals_dated.deal_id = first_touches.deal_id

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
