-- Grain: one row per calendar date, from the first date of any fact to the as-of date.

{% set fact_dates = {
    'fct_sessions': 'session_date',
    'fct_touchpoints': 'touch_date',
    'fct_conversions': 'conversion_date',
    'fct_ad_spend': 'spend_date',
    'fct_stage_entries': reporting_date('entered_at'),
} %}

with

fact_ranges as (
    {% for fact, fact_date in fact_dates.items() %}
        select
            min({{ fact_date }}) as first_date,
            max({{ fact_date }}) as last_date

        from {{ ref(fact) }}
        {% if not loop.last %}
            union all
        {% endif %}
    {%- endfor %}
),

calendar_range as (

    select
        coalesce(min(first_date), {{ as_of_date() }}) as first_date,

        -- A fact dated after the as-of date still needs its row here.
        greatest(coalesce(max(last_date), {{ as_of_date() }}), {{ as_of_date() }}) as last_date

    from fact_ranges

),

dates as (

    select {{ explode_dates('first_date', 'last_date') }} as date_day

    from calendar_range

),

described as (

    select
        date_day,
        cast(extract(year from date_day) as integer) as year,
        cast(extract(quarter from date_day) as integer) as quarter,
        cast(extract(month from date_day) as integer) as month,
        cast(date_trunc('month', date_day) as date) as month_start_date,
        cast(date_trunc('week', date_day) as date) as week_start_date,
        {{ iso_year('date_day') }} as iso_year,
        cast(extract(week from date_day) as integer) as iso_week,
        {{ iso_weekday('date_day') }} as iso_weekday,
        {{ iso_weekday('date_day') }} in (6, 7) as is_weekend

    from dates

)

select * from described
