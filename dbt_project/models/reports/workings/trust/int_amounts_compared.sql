-- Grain: one row per measure, place of report and day.

with

received as (

    select * from {{ ref('int_amounts_received') }}

),

reported as (

    select * from {{ ref('int_amounts_reported') }}

),

attribution_models as (

    select * from {{ ref('int_attribution_models') }}

),

checks as (

    select
        measures.measure,
        concat_ws('', attribution_models.attribution_model, '_report') as reported_in

    from attribution_models

    cross join (values ('revenue'), ('spend'), ('visits')) as measures (measure)

    union all

    select
        'revenue' as measure,
        'conversions' as reported_in

    union all

    select
        'platform_spend' as measure,
        'ad_spend' as reported_in

    union all

    select
        'ad_clicks' as measure,
        'click_view' as reported_in

    union all

    select
        'web_events' as measure,
        'sessions' as reported_in

    union all

    select
        'rows' as measure,
        'load_ledger' as reported_in

),

sides as (

    select
        checks.measure,
        checks.reported_in,
        received.report_date,
        received.amount as expected,
        cast(0 as decimal(28, 6)) as actual

    from received

    inner join checks
        on received.measure = checks.measure

    union all

    select
        measure,
        reported_in,
        report_date,
        cast(0 as decimal(28, 6)) as expected,
        amount as actual

    from reported

),

compared as (

    select
        measure,
        reported_in,
        report_date,
        cast(sum(expected) as decimal(28, 6)) as expected,
        cast(sum(actual) as decimal(28, 6)) as actual,
        cast(sum(actual) - sum(expected) as decimal(28, 6)) as difference

    from sides

    group by all

)

select * from compared
