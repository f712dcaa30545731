-- Grain: one row per check and day.

with

received as (

    select * from {{ ref('int_amounts_received') }}

),

reported as (

    select * from {{ ref('int_amounts_reported') }}

),

sales as (

    select * from {{ ref('fct_conversions') }}

    where conversion_type in ('customer', 'repeat_sale')

),

attribution_models as (

    select distinct attribution_model from {{ ref('attribution_weights') }}

),

checks as (

    select
        measures.measure,
        concat(attribution_models.attribution_model, '_report') as reported_in

    from attribution_models

    cross join (values ('revenue'), ('spend'), ('visits')) as measures (measure)

    union all

    select 'revenue' as measure, 'conversions' as reported_in

    union all

    select 'rows' as measure, 'load_ledger' as reported_in

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

sides as (

    select
        checks.measure,
        checks.reported_in,
        received.report_date,
        received.amount as expected,
        0 as actual

    from received

    inner join checks
        on received.measure = checks.measure

    union all

    select
        measure,
        reported_in,
        report_date,
        0 as expected,
        amount as actual

    from reported

),

compared as (

    select
        measure,
        reported_in,
        report_date,
        cast(sum(expected) as decimal(18, 6)) as expected,
        cast(sum(actual) as decimal(18, 6)) as actual,
        cast(sum(actual) - sum(expected) as decimal(18, 6)) as difference

    from sides

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
