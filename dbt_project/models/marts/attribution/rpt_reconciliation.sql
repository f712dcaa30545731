-- Grain: one row per check and day.

with

compared as (

    select * from {{ ref('int_amounts_compared') }}

),

sales as (

    select * from {{ ref('fct_conversions') }}

    where conversion_type in ('customer', 'repeat_sale')

),

-- Won deals that no touch may be credited for are missing from the channels, on purpose.
unattributed as (

    select
        conversion_date as report_date,
        sum(revenue) as revenue

    from sales

    where not is_attributed

    group by all

),

explained as (

    select
        concat(compared.measure, '_in_', compared.reported_in) as check_name,
        compared.report_date,
        compared.expected,
        compared.actual,
        compared.difference,

        case
            when
                compared.measure = 'revenue'
                and compared.reported_in != 'conversions'
                and compared.difference != 0
                and compared.difference = -unattributed.revenue
                then 'won deals without an eligible touch'
        end as explained_by

    from compared

    left join unattributed
        on compared.report_date = unattributed.report_date

)

select * from explained
