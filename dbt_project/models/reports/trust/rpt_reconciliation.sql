-- Grain: one row per check and day.

with

compared as (

    select * from {{ ref('int_amounts_compared') }}

),

sales as (

    select * from {{ ref('int_conversions_dated') }}

    where {{ is_money() }}

),

sessions as (

    select * from {{ ref('int_sessions_classified') }}

),

ad_clicks as (

    select * from {{ ref('int_ad_clicks_deduplicated') }}
    where is_listed

),

web_events as (

    select * from {{ ref('int_web_events_counted') }}

),

ad_spends as (

    select * from {{ ref('int_ad_spends_converted') }}

),

-- Every amount has one type: DuckDB cuts a union of decimals to the scale of the first.
known_causes as (

    -- Won deals that no touch may be credited for are missing from the channels, on purpose.
    select
        'revenue' as measure,
        report_date,
        cast(sum(revenue) as decimal(28, 6)) as missing,
        'won deals without an eligible touch' as cause

    from sales

    where not is_attributed

    group by report_date

    union all

    -- Google leaves clicks out of click_view. Their visits keep the campaign that the UTMs name.
    select
        'ad_clicks' as measure,
        {{ reporting_date('sessions.started_at') }} as report_date,
        cast(count(*) as decimal(28, 6)) as missing,
        'gclid not in click_view' as cause

    from sessions

    left join ad_clicks
        on sessions.click_id = ad_clicks.gclid

    where sessions.click_id_type = 'gclid' and ad_clicks.gclid is null

    group by all

    union all

    select
        'web_events' as measure,
        report_date,
        cast(sum(event_count) as decimal(28, 6)) as missing,
        {{ joined_text(
            "concat_ws(' ', event_count, left_out_because)", "', '", 'left_out_because'
        ) }}
            as cause

    from web_events

    where left_out_because is not null

    group by report_date

    union all

    -- Where keywords cost more than their campaign, the platform's total holds: nothing is missing.
    select
        'platform_spend' as measure,
        spend_date as report_date,
        cast(0 as decimal(28, 6)) as missing,
        {{ number_text('-sum(spend)') }}
        || ' beyond the total of an account or campaign, taken off' as cause

    from ad_spends

    where is_rest and spend < 0

    group by spend_date

),

explained as (

    select
        concat_ws('', compared.measure, '_in_', compared.reported_in) as check_name,
        compared.report_date,
        compared.expected,
        compared.actual,
        compared.difference,
        case
            when
                compared.reported_in != 'conversions'
                and (compared.difference != 0 or compared.measure = 'platform_spend')
                then known_causes.cause
        end as explained_by

    from compared

    left join known_causes
        on
            compared.measure = known_causes.measure
            and compared.report_date = known_causes.report_date
            and compared.difference = -known_causes.missing

),

unioned as (

    select * from explained

    union all

    select * from {{ ref('int_claims_explained') }}

)

select * from unioned
