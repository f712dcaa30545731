-- Grain: one row per sale that web events tell of, or refund without one, with its deal in the CRM.

with

web_sales as (

    select * from {{ ref('int_web_sales') }}

),

deals as (

    select * from {{ ref('int_deals_latest') }}

),

repeated as (

    select * from {{ ref('int_deal_duplicates') }}

),

crm_fields as (

    select * from {{ ref('int_crm_fields_latest') }}
    where
        object = 'deal'
        and meaning = 'transaction_id'

),

-- What a deal is called by: its own id, or a field that says of which order it is.
numbers as (

    select
        source_system,
        deal_id,
        deal_id as number,
        false as is_field

    from deals

    union all

    select
        source_system,
        deal_id,
        deal_id as number,
        false as is_field

    from repeated

    union all

    select
        source_system,
        record_id as deal_id,
        {{ unnest_list('all_values') }} as number,
        true as is_field

    from crm_fields

),

transactions as (

    select
        {{ transaction_key('numbers.number') }} as transaction_key,
        coalesce(repeated.kept_source_system, numbers.source_system) as source_system,
        coalesce(repeated.kept_deal_id, numbers.deal_id) as deal_id,
        numbers.is_field

    from numbers

    left join repeated
        on
            numbers.source_system = repeated.source_system
            and numbers.deal_id = repeated.deal_id

),

-- An id may be the number of something else by chance.
deals_of_orders as (

    select
        transactions.transaction_key,
        deals.source_system,
        deals.deal_id,
        coalesce({{ instance_of('deals.source_system') }}, '') as instance,
        deals.amount,
        deals.created_at,
        {{ is_refund('deals') }} as is_refund,
        case
            when transactions.is_field then cast('0001-01-01' as timestamp)
            else least(deals.created_at, deals.closed_at) - interval 31 days
        end as ordered_from,
        case
            when transactions.is_field then cast('9999-12-31' as timestamp)
            else greatest(deals.created_at, deals.closed_at) + interval 31 days
        end as ordered_until

    from transactions

    inner join deals
        on
            transactions.source_system = deals.source_system
            and transactions.deal_id = deals.deal_id

),

-- Shops of two instances number their orders apart; a CRM without one may serve both. Of several
-- orders of its number a deal is the one of its instance, amount or moment.
candidates as (

    select
        web_sales.source_system,
        web_sales.deal_id,
        web_sales.is_refund,
        web_sales.ordered_amount,
        web_sales.occurred_at,
        deals_of_orders.source_system as crm_source_system,
        deals_of_orders.deal_id as crm_deal_id,
        deals_of_orders.is_refund as is_crm_refund,
        web_sales.instance = deals_of_orders.instance as is_of_instance,
        first_value(web_sales.ordered_amount) over nearest_first as nearest_amount,
        first_value(web_sales.occurred_at) over nearest_first as nearest_at

    from web_sales

    inner join deals_of_orders
        on
            web_sales.transaction_key = deals_of_orders.transaction_key
            and web_sales.occurred_at between deals_of_orders.ordered_from
            and deals_of_orders.ordered_until
            and (
                web_sales.instance = deals_of_orders.instance
                or '' in (web_sales.instance, deals_of_orders.instance)
            )
            and (web_sales.is_refund or not deals_of_orders.is_refund)

    window nearest_first as (
        partition by
            deals_of_orders.source_system,
            deals_of_orders.deal_id,
            deals_of_orders.transaction_key,
            web_sales.is_refund
        order by
            web_sales.instance != deals_of_orders.instance,
            web_sales.ordered_amount is distinct from deals_of_orders.amount,
            abs({{ seconds_between('deals_of_orders.created_at', 'web_sales.occurred_at') }}),
            web_sales.source_system,
            web_sales.deal_id
    )

),

-- Two tools may tell of that order; another amount at another time is another shop's.
deals_of_sales as (

    select
        source_system,
        deal_id,
        crm_source_system,
        crm_deal_id

    from candidates

    where
        is_refund
        or ordered_amount = nearest_amount
        or abs({{ seconds_between('nearest_at', 'occurred_at') }})
        <= {{ var('told_twice_minutes') }} * 60

    qualify row_number() over (
        partition by source_system, deal_id
        order by
            is_crm_refund,
            not is_of_instance,
            crm_source_system,
            crm_deal_id
    ) = 1

),

linked as (

    select
        web_sales.*,
        deals_of_sales.crm_source_system,
        deals_of_sales.crm_deal_id

    from web_sales

    left join deals_of_sales
        on
            web_sales.source_system = deals_of_sales.source_system
            and web_sales.deal_id = deals_of_sales.deal_id

)

select * from linked
