-- name: metrics
-- Grain: one row per primary metric and month: of all, or of the dimension with the largest value.
with

reports as (

    select 'attract' as report, * from marts.rpt_attract
    union all by name
    select 'capture' as report, * from marts.rpt_capture
    union all by name
    select 'nurture' as report, * from marts.rpt_nurture
    union all by name
    select 'convert' as report, * from marts.rpt_convert
    union all by name
    select 'expand' as report, * from marts.rpt_expand

),

months as (

    select * from reports
    where report = $tab and is_primary and month <= $to::date

),

shown as (

    select
        metric,
        dimension_type,
        dimension

    from months

    qualify row_number() over (
        partition by metric
        order by dimension_type != '(all)', month desc, value desc nulls last, dimension
    ) = 1

)

select
    months.metric,
    months.dimension_type,
    months.dimension,
    months.month,
    months.value,
    months.unit,
    months.is_higher_better,
    months.is_complete,
    months.previous_month_value,
    months.previous_month_change_rate,
    months.previous_year_value,
    months.previous_year_change_rate

from months

inner join shown using (metric, dimension_type, dimension)

order by months.metric, months.month

-- name: dimensions
-- Grain: one row per metric and dimension in the newest month of the period.
with

reports as (

    select 'attract' as report, * from marts.rpt_attract
    union all by name
    select 'capture' as report, * from marts.rpt_capture
    union all by name
    select 'nurture' as report, * from marts.rpt_nurture
    union all by name
    select 'convert' as report, * from marts.rpt_convert
    union all by name
    select 'expand' as report, * from marts.rpt_expand

),

months as (

    select * from reports
    where
        report = $tab
        and month <= $to::date
        and ($metric::varchar is null or metric = $metric)
        and ($metric::varchar is not null or is_primary)

)

select
    metric,
    dimension_type,
    dimension,
    month,
    value,
    numerator,
    denominator,
    unit,
    is_higher_better,
    previous_month_value,
    previous_month_change_rate,
    previous_year_value,
    previous_year_change_rate,
    first_reported_value,
    restated_at

from months

where month = (select max(month) from months)

order by metric, dimension_type, value desc nulls last, dimension
