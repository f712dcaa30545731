-- A purchase without a value counts as 0; one without a currency is taken to be in the reporting
-- currency.

{{ config(severity='warn') }}

with

sales as (

    select * from {{ ref('int_web_sales_counted') }}
    where not is_refund

),

counted as (

    select
        source_system,
        count(*) as sale_count,
        count(case when not has_amount then 1 end) as valueless_count,
        min(case when not has_amount then deal_id end) as valueless_id,
        count(case when not has_currency then 1 end) as currencyless_count

    from sales

    group by source_system

)

select
    concat_ws(
        '. ',
        case
            when valueless_count > 0
                then concat_ws(
                    '',
                    valueless_count, ' of ', sale_count, ' sales of ', source_system, ' have no',
                    ' value and count as 0, such as ', valueless_id, ': send value with the',
                    ' event, or name the field that holds it in seeds/web_conversions.csv'
                )
        end,
        case
            when currencyless_count > 0
                then concat_ws(
                    '',
                    currencyless_count, ' of ', sale_count, ' sales of ', source_system, ' have no',
                    ' currency and are taken for {{ var("reporting_currency") }}: send currency',
                    ' with the event, or write =EUR for currency_field in',
                    ' seeds/web_conversions.csv'
                )
        end
    ) as problem,
    valueless_count + currencyless_count as sale_count

from counted

where
    valueless_count > 0
    or currencyless_count > 0
