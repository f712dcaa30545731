-- Every type that the CRM gives a won deal is a row of seeds/deal_types.csv; the test names those
-- that are not.

{{ config(severity='warn') }}

with

sales as (

    select * from {{ ref('int_sales_ranked') }}
    where deal_type is not null

),

deal_types as (

    select * from {{ ref('deal_types') }}

)

select
    'The CRM has a deal type ''' || sales.deal_type
    || ''', which means nothing here: add it to rules/deal_types.csv' as problem,
    count(*) as sale_count

from sales

left join deal_types
    on lower(trim(sales.deal_type)) = deal_types.deal_type

where deal_types.deal_type is null

group by sales.deal_type
