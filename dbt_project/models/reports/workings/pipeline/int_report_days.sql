-- Grain: one row per day that the pipeline is looked at: the as-of day, and the first day of each
-- of the last quarters.

with

days as (

    select {{ explode_dates(
        "date_trunc('quarter', " ~ as_of_date() ~ ") - interval "
        ~ 3 * var('prediction_quarters') ~ " month",
        as_of_date(),
    ) }} as report_date

),

kept as (

    select
        report_date,
        report_date = {{ as_of_date() }} as is_as_of_day,
        {{ reporting_day_start('(report_date + interval 1 day)') }} as known_until,
        {{ reporting_day_start("(date_trunc('quarter', report_date) + interval 3 month)") }}
            as quarter_until

    from days

    where report_date = {{ as_of_date() }} or report_date = date_trunc('quarter', report_date)

)

select * from kept
