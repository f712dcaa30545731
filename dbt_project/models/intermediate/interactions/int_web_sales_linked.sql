-- Grain: one row per sale in web events, or refund without one, with its deal in the CRM.

with

web_sales as (

    select * from {{ ref('int_web_sales') }}

),

deals as (

    select * from {{ ref('int_deals_latest') }}

),

duplicates as (

    select * from {{ ref('int_deal_duplicates') }}

),

fields as (

    select
        source_system,
        record_id as deal_id,
        {{ unnest_list('all_values') }} as number,
        true as is_field

    from {{ ref('int_crm_fields_latest') }}

    where object = 'deal' and meaning = 'transaction_id'

),

-- A deal's order number is its own id, or is in a field of the deal.
numbers as (

    {% for relation in ['deals', 'duplicates'] %}
        select
            source_system,
            deal_id,
            deal_id as number,
            false as is_field
        from {{ relation }}
        union all
    {% endfor %}
    select * from fields

),

deals_by_number as (

    select
        {{ transaction_key('numbers.number') }} as transaction_key,
        numbers.is_field,
        deals.*,
        coalesce({{ instance_of('deals.source_system') }}, '') as instance,
        {{ is_refund('deals') }} as is_refund

    from numbers

    left join duplicates using (source_system, deal_id)

    inner join deals
        on
            coalesce(duplicates.kept_source_system, numbers.source_system) = deals.source_system
            and coalesce(duplicates.kept_deal_id, numbers.deal_id) = deals.deal_id

),

-- Shops of two instances number their orders separately; a CRM without an instance may serve both.
-- Among several orders with its number, a deal is the one of its instance, amount or time. A deal's
-- own id may equal an order number by chance, so then the times must be near.
candidates as (

    select
        sales.*,
        deals.source_system as crm_source_system,
        deals.deal_id as crm_deal_id,
        deals.is_refund as is_crm_refund,
        sales.instance = deals.instance as is_of_instance,
        first_value(sales.ordered_amount) over nearest_first as nearest_amount,
        first_value(sales.occurred_at) over nearest_first as nearest_at

    from web_sales as sales

    inner join deals_by_number as deals
        on
            sales.transaction_key = deals.transaction_key
            and (
                deals.is_field
                or sales.occurred_at
                between least(deals.created_at, deals.closed_at) - interval 31 days
                and greatest(deals.created_at, deals.closed_at) + interval 31 days
            )
            and (sales.instance = deals.instance or '' in (sales.instance, deals.instance))
            and (sales.is_refund or not deals.is_refund)

    window nearest_first as (
        partition by deals.source_system, deals.deal_id, deals.transaction_key, sales.is_refund
        order by
            sales.instance != deals.instance nulls last,
            sales.ordered_amount is distinct from deals.amount,
            abs({{ seconds_between('deals.created_at', 'sales.occurred_at') }}) nulls last,
            sales.source_system, sales.deal_id
    )

),

-- Two trackers may record that order; another amount at another time is another shop's order.
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
        order by is_crm_refund, not is_of_instance nulls last, crm_source_system, crm_deal_id
    ) = 1

),

linked as (

    select
        web_sales.*,
        deals_of_sales.crm_source_system,
        deals_of_sales.crm_deal_id

    from web_sales

    left join deals_of_sales using (source_system, deal_id)

)

select * from linked
