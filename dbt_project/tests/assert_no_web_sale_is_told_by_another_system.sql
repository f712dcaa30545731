-- A sale that the CRM has too, or another tracker, counts once by its order's number. Without one
-- it counts twice; the test names what looks like it.

{{ config(severity='warn') }}

with

won as (

    select * from {{ ref('int_deals_won') }}
    where not is_refund and amount > 0

),

web_sales as (

    select deal_key from {{ ref('int_web_sales_counted') }}

),

sales as (

    select
        won.*,
        web_sales.deal_key is not null as is_web

    from won

    left join web_sales
        on won.deal_key = web_sales.deal_key

),

totals as (

    select
        source_system,
        count(*) as sale_count

    from sales

    group by source_system

),

pairs as (

    select
        sales.source_system,
        others.source_system as other_source_system,
        others.is_web as is_other_web,
        sales.deal_key,
        sales.revenue,
        sales.won_date,
        sales.customer_key = others.customer_key as is_same_customer

    from sales

    inner join sales as others
        on
            sales.amount = others.amount
            and sales.currency = others.currency
            and sales.source_system != others.source_system
            and sales.won_date between others.won_date - interval 1 day
            and others.won_date + interval 1 day

    where
        sales.is_web
        and (not others.is_web or sales.source_system > others.source_system)

),

told_twice as (

    select
        source_system,
        other_source_system,
        is_other_web,
        deal_key,
        max(revenue) as revenue,
        max(won_date) as won_date,
        bool_or(is_same_customer) as is_same_customer

    from pairs

    group by source_system, other_source_system, is_other_web, deal_key

),

summed as (

    select
        source_system,
        other_source_system,
        is_other_web,
        count(*) as sale_count,
        sum(revenue) as revenue,
        min(won_date) as first_date,
        max(won_date) as last_date,
        count(case when is_same_customer then 1 end) as same_count

    from told_twice

    group by source_system, other_source_system, is_other_web

),

-- An amount may come twice by chance: not so often, nor of one customer.
judged as (

    select summed.*

    from summed

    inner join totals
        on summed.source_system = totals.source_system

    where
        summed.same_count > 0
        or (summed.sale_count >= 3 and summed.sale_count * 2 >= totals.sale_count)

)

select
    concat_ws(
        '',
        sale_count, ' sales on the web, ', revenue,
        ' {{ var("reporting_currency") }} in all, stand in ', source_system, ' and in ',
        other_source_system, ' with the same amount and day (',
        same_count, ' of them with the same customer), from ', first_date, ' to ', last_date,
        ': they count twice. ',
        case
            when is_other_web
                then 'If they are the same, send the order''s number with both, or add '
            else
                'If they are the same, keep the order''s number in a field of the deal that'
                || ' seeds/crm_fields.csv calls transaction_id, or add '
        end,
        'deals,', {{ source_of('source_system') }}, ',', {{ instance_of('source_system') }}, ',,',
        first_date, ' to rules/systems_of_record.csv: then ', source_system,
        ' sells nothing from that day on'
    ) as problem,
    sale_count

from judged
