-- A refund without a value takes back its whole order, and nothing if the order is unknown.

{{ config(severity='warn') }}

with

refunds as (

    select * from {{ ref('int_web_sales_linked') }}
    where
        is_refund
        and not has_amount
        and crm_deal_id is null

),

counted as (

    select
        source_system,
        count(*) as refund_count,
        min(transaction_key) as transaction_key,
        min({{ reporting_date('occurred_at') }}) as first_date,
        max({{ reporting_date('occurred_at') }}) as last_date

    from refunds

    group by source_system

)

select
    concat_ws(
        '',
        refund_count, ' refunds of ', source_system, ', from ', first_date, ' to ', last_date,
        ', have no value, and no sale has their order''s number',
        ' (such as ' || transaction_key || ')', ': they take nothing. Send value with the event,',
        ' or load the days on which these orders were made'
    ) as problem,
    refund_count

from counted
