-- Grain: one row per sale that web events tell of, with what was paid back of it, and per refund of
-- a sale that they do not.

{% set order = 'occurred_at, source, tracker' %}

with

purchases as (

    select * from {{ ref('int_web_purchases') }}

),

refunds as (

    select * from {{ ref('int_web_refunds') }}

),

exchange_rates as (

    select * from {{ ref('int_exchange_rates_ranged') }}

),

completed as (

    select
        source_system,
        instance,
        deal_id,
        transaction_key,
        {% for column in ['visitor_id', 'email', 'phone', 'amount', 'currency'] %}
            first_value({{ column }} ignore nulls) over told_of_one as {{ column }},
        {% endfor %}
        event_id,
        occurred_at,
        row_number() over (partition by source_system, deal_id order by {{ order }}) as told_order

    from purchases

    window told_of_one as (
        partition by source_system, deal_id
        order by {{ order }}
        rows between unbounded preceding and unbounded following
    )

),

sales as (

    select
        source_system,
        instance,
        deal_id,
        transaction_key,
        visitor_id,
        email,
        phone,
        event_id,
        occurred_at,
        amount is not null as has_amount,
        currency is not null as has_currency,
        coalesce(amount, 0) as amount,
        coalesce(currency, '{{ var("reporting_currency") }}') as currency

    from completed

    where told_order = 1

),

-- Without an amount all of it went back.
refunds_in_currency as (

    select
        sales.source_system,
        sales.deal_id,
        refunds.tracker,
        coalesce(
            case
                when coalesce(refunds.currency, sales.currency) = sales.currency
                    then nullif(refunds.amount, 0)
                else nullif(refunds.amount, 0) * of_refund.rate / of_sale.rate
            end,
            sales.amount
        ) as amount

    from refunds

    inner join sales
        on
            refunds.sale_source_system = sales.source_system
            and refunds.sale_deal_id = sales.deal_id

    left join exchange_rates as of_refund
        on
            refunds.currency = of_refund.currency
            and {{ reporting_date('sales.occurred_at') }} >= of_refund.valid_from
            and {{ reporting_date('sales.occurred_at') }} < of_refund.valid_until

    left join exchange_rates as of_sale
        on
            sales.currency = of_sale.currency
            and {{ reporting_date('sales.occurred_at') }} >= of_sale.valid_from
            and {{ reporting_date('sales.occurred_at') }} < of_sale.valid_until

),

refunded_by_tracker as (

    select
        source_system,
        deal_id,
        tracker,
        sum(amount) as amount

    from refunds_in_currency

    group by source_system, deal_id, tracker

),

-- Two trackers tell of the same money.
refunded as (

    select
        source_system,
        deal_id,
        max(amount) as amount

    from refunded_by_tracker

    group by source_system, deal_id

),

unioned as (

    select
        sales.source_system,
        sales.instance,
        sales.deal_id,
        sales.transaction_key,
        sales.visitor_id,
        sales.email,
        sales.phone,
        sales.event_id,
        sales.occurred_at,
        sales.has_amount,
        sales.has_currency,
        sales.amount as ordered_amount,
        cast(sales.amount - least(coalesce(refunded.amount, 0), sales.amount) as decimal(18, 2))
            as amount,
        sales.currency,
        false as is_refund

    from sales

    left join refunded
        on
            sales.source_system = refunded.source_system
            and sales.deal_id = refunded.deal_id

    union all

    select
        source as source_system,
        instance,
        concat('refund:', event_id) as deal_id,
        transaction_key,
        visitor_id,
        email,
        phone,
        event_id,
        occurred_at,
        coalesce(amount > 0, false) as has_amount,
        currency is not null as has_currency,
        cast(null as decimal(18, 2)) as ordered_amount,
        cast(-coalesce(amount, 0) as decimal(18, 2)) as amount,
        coalesce(currency, '{{ var("reporting_currency") }}') as currency,
        true as is_refund

    from refunds

    where sale_deal_id is null

)

select * from unioned
