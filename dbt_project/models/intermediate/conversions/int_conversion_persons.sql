-- Grain: one row per conversion and person whose touches may have led to it.

with

conversions as (

    select * from {{ ref('int_conversions_unioned') }}

),

deal_persons as (

    select * from {{ ref('int_deal_persons') }}

),

sales as (

    select * from {{ ref('int_sales_ranked') }}

),

-- Touches of a person who had a part in an earlier sale of the customer were used for that sale.
earlier_sales as (

    select
        sales.source_system,
        sales.deal_id,
        deal_persons.person_id,
        lag(sales.closed_at) over (
            partition by sales.customer_key, deal_persons.person_id
            order by sales.sale_number
        ) as touches_used_until

    from sales

    inner join deal_persons
        on
            sales.source_system = deal_persons.source_system
            and sales.deal_id = deal_persons.deal_id

    where not {{ var('repeat_sales_reuse_touches') | lower }}

),

of_deals as (

    select
        conversions.conversion_id,
        deal_persons.person_id,
        case
            when conversions.conversion_type = 'repeat_sale' then earlier_sales.touches_used_until
        end as touches_used_until

    from conversions

    inner join deal_persons
        on
            conversions.source_system = deal_persons.source_system
            and conversions.deal_id = deal_persons.deal_id

    left join earlier_sales
        on
            deal_persons.source_system = earlier_sales.source_system
            and deal_persons.deal_id = earlier_sales.deal_id
            and deal_persons.person_id = earlier_sales.person_id

),

of_persons as (

    select
        conversion_id,
        person_id,
        cast(null as timestamp) as touches_used_until

    from conversions

    where deal_id is null

),

unioned as (

    select * from of_deals

    union all

    select * from of_persons

)

select * from unioned
