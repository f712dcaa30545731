-- Grain: one row per sale or refund of web events that the CRM does not have.

with

sales as (

    select
        *,
        {{ reporting_date('occurred_at') }} as amount_date

    from {{ ref('int_web_sales_linked') }}

    -- A refund without a value, of an unknown order, takes nothing.
    where
        crm_deal_id is null
        and (has_amount or not is_refund)

),

exchange_rates as (

    select * from {{ ref('int_exchange_rates_ranged') }}

),

converted as (

    select
        sales.*,
        {{ surrogate_id(["'web_sale'", 'sales.source_system', 'sales.deal_id']) }} as deal_key,

        cast(
            {{ converted_amount('sales.amount', 'exchange_rates.rate') }} as decimal(18, 2)
        ) as revenue

    from sales

    left join exchange_rates
        on
            sales.currency = exchange_rates.currency
            and sales.amount_date >= exchange_rates.valid_from
            and sales.amount_date < exchange_rates.valid_until

    where {{ is_of_record('deals', 'sales.source_system', 'sales.amount_date') }}

)

select * from converted
