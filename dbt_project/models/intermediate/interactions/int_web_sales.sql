-- Grain: one row per sale in web events, less its refunds, and per refund without a sale there.

{% set of_sale %}
    over (partition by source_system, deal_id order by occurred_at, source, tracker
        rows between unbounded preceding and unbounded following)
{% endset %}

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

sales as (

    select
        source_system,
        instance,
        deal_id,
        transaction_key,
        {% for column in ['visitor_id', 'email', 'phone', 'amount', 'currency'] %}
            {{ first_known(column) }} {{ of_sale }} as {{ column }},
        {% endfor %}
        event_id,
        occurred_at

    from purchases

    qualify row_number() over (
        partition by source_system, deal_id
        order by occurred_at, source, tracker
    ) = 1

),

sales_in_currency as (

    select
        {{ all_but('amount, currency') }},
        coalesce(amount, 0) as ordered_amount,
        amount is not null as has_amount,
        currency is not null as has_currency,
        coalesce(currency, '{{ var("reporting_currency") }}') as currency

    from sales

),

-- A refund without an amount is of the whole amount.
refunded_by_tracker as (

    select
        sales.source_system,
        sales.deal_id,
        sum(coalesce(
            case
                when coalesce(refunds.currency, sales.currency) = sales.currency
                    then nullif(refunds.amount, 0)
                else nullif(refunds.amount, 0) * of_refund.rate / of_sale.rate
            end,
            sales.ordered_amount
        )) as amount

    from refunds

    inner join sales_in_currency as sales
        on
            refunds.sale_source_system = sales.source_system
            and refunds.sale_deal_id = sales.deal_id

    {% for side in ['refund', 'sale'] %}
        left join exchange_rates as of_{{ side }}
            on
                {{ side }}s.currency = of_{{ side }}.currency
                and {{ reporting_date('sales.occurred_at') }} >= of_{{ side }}.valid_from
                and {{ reporting_date('sales.occurred_at') }} < of_{{ side }}.valid_until
    {% endfor %}

    group by sales.source_system, sales.deal_id, refunds.tracker

),

-- Two trackers may record the same refund.
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
        sales.*,
        cast(greatest(sales.ordered_amount - coalesce(refunded.amount, 0), 0) as decimal(18, 2))
            as amount,
        false as is_refund

    from sales_in_currency as sales

    left join refunded using (source_system, deal_id)

    union all

    select
        source as source_system,
        instance,
        concat_ws('', 'refund:', event_id) as deal_id,
        transaction_key,
        visitor_id,
        email,
        phone,
        event_id,
        occurred_at,
        cast(null as decimal(18, 2)) as ordered_amount,
        coalesce(amount > 0, false) as has_amount,
        currency is not null as has_currency,
        coalesce(currency, '{{ var("reporting_currency") }}') as currency,
        cast(-coalesce(amount, 0) as decimal(18, 2)) as amount,
        true as is_refund

    from refunds

    where sale_deal_id is null

)

select * from unioned
