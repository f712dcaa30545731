-- Grain: one row per deal that counts: no duplicate, and its CRM still has it and is of record.

with

deals as (

    select * from {{ ref('int_deals_closed') }}

),

duplicates as (

    select * from {{ ref('int_deal_duplicates') }}

),

exchange_rates as (

    select * from {{ ref('int_exchange_rates_ranged') }}

),

kept as (

    select
        deals.*,
        {{ reporting_date('coalesce(deals.closed_at, deals.created_at)') }} as amount_date

    from deals

    left join duplicates
        on
            deals.source_system = duplicates.source_system
            and deals.deal_id = duplicates.deal_id

    where
        duplicates.deal_id is null
        and {{ is_of_record('deals', 'deals.source_system', 'deals.counted_on') }}

),

converted as (

    select
        kept.*,

        cast(
            {{ converted_amount('kept.amount', 'exchange_rates.rate') }} as decimal(18, 2)
        ) as revenue

    from kept

    left join exchange_rates
        on
            kept.currency = exchange_rates.currency
            and kept.amount_date >= exchange_rates.valid_from
            and kept.amount_date < exchange_rates.valid_until

)

select * from converted
