-- Grain: one row per measure (revenue, spend, visits, ad clicks, web events, rows) and day.

with

deals as (

    select * from {{ ref('int_deals_latest') }}

    where is_won

),

ad_spends as (

    select * from {{ ref('int_ad_spends_unioned') }}

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

-- Only the day: what a deal brought is the CRM's word alone.
first_touches as (

    select
        source_system,
        deal_id,
        min(first_touch_date) as first_touch_date

    from sales

    group by source_system, deal_id

),

amounts as (

    select
        'revenue' as measure,
        {{ report_date(reporting_date('deals.closed_at'), 'first_touches.first_touch_date') }}
            as report_date,
        sum(deals.revenue) as amount

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
        sum({{ converted_amount('ad_spends.cost', 'exchange_rates.rate') }}) as amount

    from ad_spends

    left join exchange_rates
        on
            ad_spends.currency = exchange_rates.currency
            and ad_spends.spend_date >= exchange_rates.valid_from
            and ad_spends.spend_date < exchange_rates.valid_until

    group by all

    union all

    select
        'visits' as measure,
        {{ reporting_date('started_at') }} as report_date,
        count(*) as amount

    from sessions

    group by all

    union all

    select
        'ad_clicks' as measure,
        {{ reporting_date('started_at') }} as report_date,
        count(*) as amount

    from sessions

    where click_id_type = 'gclid'

    group by all

    union all

    select
        'web_events' as measure,
        report_date,
        sum(event_count) as amount

    from web_events

    group by all

    union all

    select
        'rows' as measure,
        {{ reporting_date('loaded_at') }} as report_date,
        sum(rows_read) as amount

    from loads

    group by all

),

typed as (

    select
        measure,
        report_date,
        cast(amount as decimal(28, 6)) as amount

    from amounts

)

select * from typed
