-- Grain: one row per check and day.

{% set parts_of_claims = {
    'not_claimed': 'not claimed',
    'claimed_untouched': 'claimed without a touch of its ads',
    'claimed_twice': 'claimed by more than one platform',
    'claimed_beyond': 'claimed beyond all that there are',
} %}

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

claims as (

    select * from {{ ref('int_claims_compared') }}

),

-- Won deals that no touch may be credited for are missing from the channels, on purpose.
unattributed as (

    select
        report_date,
        sum(revenue) as revenue

    from sales

    where not is_attributed

    group by all

),

-- Google leaves clicks out of click_view. Their visits keep the campaign that the UTMs name.
unlisted_clicks as (

    select
        {{ reporting_date('sessions.started_at') }} as report_date,
        count(*) as clicks

    from sessions

    left join ad_clicks
        on sessions.click_id = ad_clicks.gclid

    where sessions.click_id_type = 'gclid' and ad_clicks.gclid is null

    group by all

),

events_left_out as (

    select
        report_date,
        sum(event_count) as event_count,
        {{ joined_text("concat(event_count, ' ', left_out_because)", "', '", 'left_out_because') }}
            as reasons

    from web_events

    where left_out_because is not null

    group by report_date

),

-- A keyword may cost more than its campaign does: the total of the platform holds.
taken_off as (

    select
        spend_date as report_date,
        sum(spend) as spend

    from ad_spends

    where is_rest and spend < 0

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
            when
                compared.measure = 'ad_clicks'
                and compared.difference != 0
                and compared.difference = -unlisted_clicks.clicks
                then 'gclid not in click_view'
            when
                compared.measure = 'web_events'
                and compared.difference != 0
                and compared.difference = -events_left_out.event_count
                then events_left_out.reasons
            when
                compared.measure = 'platform_spend'
                and compared.difference = 0
                and taken_off.spend is not null
                then
                    concat(
                        {{ number_text('-taken_off.spend') }},
                        ' beyond the total of an account or campaign, taken off'
                    )
        end as explained_by

    from compared

    left join unattributed
        on compared.report_date = unattributed.report_date

    left join unlisted_clicks
        on compared.report_date = unlisted_clicks.report_date

    left join events_left_out
        on compared.report_date = events_left_out.report_date

    left join taken_off
        on compared.report_date = taken_off.report_date

),

claims_explained as (

    select
        concat(
            'claimed_',
            case
                when conversion_type = 'opportunity' then 'opportunities'
                else concat(conversion_type, 's')
            end,
            '_',
            platform
        ) as check_name,
        report_date,
        expected,
        actual,
        difference,

        case
            when
                difference != 0
                and difference
                = claimed_untouched + claimed_twice + claimed_beyond - not_claimed
                then
                    concat_ws(
                        ', ',
                        {% for part, words in parts_of_claims.items() %}
                            case
                                when {{ part }} != 0
                                    then concat({{ number_text(part) }}, ' {{ words }}')
                            end
                            {%- if not loop.last %},{% endif %}
                        {% endfor %}
                    )
        end as explained_by

    from claims

),

unioned as (

    select * from explained

    union all

    select * from claims_explained

)

select * from unioned
