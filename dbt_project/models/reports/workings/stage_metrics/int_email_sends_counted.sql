-- Grain: one row per month of sending and campaign of e-mails.

with

email_events as (

    select * from {{ ref('int_email_events_flagged') }}

    -- Of an e-mail whose sending is not on record nobody knows how many others were sent.
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
        mail_id,
        campaign,
        sent_at

    from email_events

    group by all

),

counted as (

    select
        cast(date_trunc('month', {{ reporting_date('sent_at') }}) as date) as month,
        campaign,
        count(*) as sent,
        cast(sum(opened) as bigint) as opened,
        cast(sum(clicked) as bigint) as clicked,
        cast(sum(opened_by_machines) as bigint) as opened_by_machines,
        cast(sum(clicked_by_machines) as bigint) as clicked_by_machines

    from sends

    group by all

)

select * from counted
