-- Grain: one row per month of sending, metric and campaign of e-mails, or all campaigns.

-- Metric: what it counts, or what over what, and of which rows.
{% set metrics = {
    'emails_sent': ('emails_sent', none, 'true'),
    'email_open_rate': ('opened', 'emails_sent', 'true'),
    'email_click_rate': ('clicked', 'emails_sent', 'true'),
    'emails_opened_by_machines': ('emails_opened_by_machines', none, 'true'),
    'emails_clicked_by_machines': ('emails_clicked_by_machines', none, 'true'),
} %}

with

email_events as (

    select * from {{ ref('int_email_events_flagged') }}

    -- Where the sending is not on record, nobody knows how many e-mails a rate is of.
    where sent_at is not null

),

sends as (

    select
        {%- for event in ['opened', 'clicked'] %}
            max(
                case when event_name = '{{ event }}' and machine_because is null then 1 else 0 end
            ) as {{ event }},
            max(
                case
                    when event_name = '{{ event }}' and machine_because is not null then 1
                    else 0
                end
            ) as {{ event }}_by_machines,
        {%- endfor %}
        {{ reporting_month('sent_at') }} as month,
        mail_id,
        campaign

    from email_events

    group by mail_id, campaign, sent_at

),

rated as (

    select
        month,
        case when grouping(campaign) = 0 then 'campaign' else '(all)' end as dimension_type,
        coalesce(campaign, '(all)') as dimension,
        count(*) as emails_sent,
        sum(opened) as opened,
        sum(clicked) as clicked,
        sum(opened_by_machines) as emails_opened_by_machines,
        sum(clicked_by_machines) as emails_clicked_by_machines,
        {{ email_open_rate('sum(opened)', 'count(*)') }} as email_open_rate,
        {{ email_click_rate('sum(clicked)', 'count(*)') }} as email_click_rate

    from sends

    group by month, rollup(campaign)

),

measured as (

    {{ metric_rows('rated', metrics) }}

)

select * from measured
