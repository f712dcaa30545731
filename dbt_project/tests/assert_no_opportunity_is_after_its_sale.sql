-- A deal is an opportunity before it is won, or at that moment: deals that were brought over from
-- another system were created after they closed.

with

conversions as (

    select * from {{ ref('fct_conversions') }}
    where deal_id is not null

),

web_sales as (

    select * from {{ ref('int_web_sales_counted') }}

),

-- What is sold on the web was no opportunity before.
sales as (

    select conversions.*

    from conversions

    left join web_sales
        on
            conversions.source_system = web_sales.source_system
            and conversions.deal_id = web_sales.deal_id

    where
        {{ is_money('conversions.conversion_type') }}
        and web_sales.deal_id is null

),

opportunities as (

    select * from conversions
    where conversion_type = 'opportunity'

)

select
    sales.conversion_id,
    opportunities.converted_at as opened_at,
    sales.converted_at as won_at

from sales

-- A refund is no opportunity; every sale is one.
left join opportunities
    on
        sales.source_system = opportunities.source_system
        and sales.deal_id = opportunities.deal_id

where
    (opportunities.conversion_id is null) != (sales.conversion_type = 'refund')
    or opportunities.converted_at > sales.converted_at
