-- One sale in two CRMs that keep no link between them counts twice. The test names such pairs.

{{ config(severity='warn') }}

with

sales as (

    select * from {{ ref('int_deals_assigned') }}
    where is_won and amount > 0

),

newest_sales as (

    select
        source_system,
        max(closed_at) as closed_at

    from sales

    group by source_system

),

-- The CRM with the newest sale is the one that is in use.
told_twice as (

    select
        sales.source_system,
        others.source_system as other_source_system,
        others.deal_id,
        others.revenue,
        {{ reporting_date('others.closed_at') }} as closed_on

    from sales

    inner join newest_sales
        on sales.source_system = newest_sales.source_system

    inner join sales as others
        on
            sales.amount = others.amount
            and sales.currency = others.currency
            and sales.source_system != others.source_system
            and (sales.account_id = others.account_id or sales.person_id = others.person_id)
            and abs({{ seconds_between('sales.closed_at', 'others.closed_at') }}) <= 3 * 86400

    inner join newest_sales as newest_others
        on others.source_system = newest_others.source_system

    where
        newest_sales.closed_at < newest_others.closed_at
        or (
            newest_sales.closed_at = newest_others.closed_at
            and sales.source_system < others.source_system
        )

)

select
    count(distinct deal_id) || ' sales, ' || sum(revenue)
    || ' {{ var("reporting_currency") }} in all, stand in ' || source_system || ' and in '
    || other_source_system || ' with the same customer, amount and day, the last on '
    || cast(max(closed_on) as string) || ': they count twice. If they are the same, add deals,'
    || {{ source_of('other_source_system') }} || ','
    || coalesce({{ instance_of('other_source_system') }}, '') || ','
    || cast(cast(max(closed_on) + interval 1 day as date) as string)
    || ', to rules/systems_of_record.csv' as problem,
    count(distinct deal_id) as sale_count

from (select distinct * from told_twice) as pairs

group by source_system, other_source_system
