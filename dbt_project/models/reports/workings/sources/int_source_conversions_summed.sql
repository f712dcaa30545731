-- Grain: one row per day, channel, source, medium, campaign, keyword and attribution model with
-- credit for a conversion.

{% set counted_conversions = {
    'mqls': "conversion_type = 'mql'",
    'sqls': "conversion_type = 'sql'",
    'opportunities': "conversion_type = 'opportunity'",
    'customers': "conversion_type = 'customer'",
    'sales': is_sale(),
} %}

with

credits as (

    select * from {{ ref('int_credits_summed') }}

),

conversions_summed as (

    select
        report_date,
        channel,
        source,
        medium,
        campaign,
        keyword,
        attribution_model,
        {{ leads('credit') }} as leads,
        {{ leads('credit', 'form') }} as form_leads,
        {{ leads('credit', 'call') }} as call_leads,
        {{ leads('credit', 'chat') }} as chat_leads,
        {%- for measure, condition in counted_conversions.items() %}
            cast(sum(case when {{ condition }} then credit else 0 end) as double) as {{ measure }},
        {%- endfor %}

        cast(
            sum(
                case
                    when {{ is_money() }} then coalesce(revenue_credit, 0)
                    else 0
                end
            ) as decimal(18, 2)
        ) as revenue

    from credits

    group by all

)

select * from conversions_summed
