-- Grain: one row per month of sending and campaign of e-mails.

with

email_events as (

    select * from {{ ref('int_email_events_deduplicated') }}

),

-- What is opened or clicked is the latest e-mail of the campaign that went to the address before.
numbered as (

    select
        {{ normalized_email('email') }} as email,
        coalesce(campaign, '(not set)') as campaign,
        event_name,
        occurred_at,
        sum(case when event_name = 'sent' then 1 else 0 end) over (
            partition by {{ normalized_email('email') }}, coalesce(campaign, '(not set)')
            order by occurred_at, case when event_name = 'sent' then 0 else 1 end, event_id
            rows between unbounded preceding and current row
        ) as send_number

    from email_events

),

sends as (

    select
        email,
        campaign,
        send_number,
        min(occurred_at) as sent_at,
        max(case when event_name = 'opened' then 1 else 0 end) as opened,
        max(case when event_name = 'clicked' then 1 else 0 end) as clicked

    from numbered

    -- Of an e-mail whose sending is not on record nobody knows how many others were sent.
    where send_number > 0

    group by all

),

counted as (

    select
        cast(date_trunc('month', {{ reporting_date('sent_at') }}) as date) as month,
        campaign,
        count(*) as sent,
        cast(sum(opened) as bigint) as opened,
        cast(sum(clicked) as bigint) as clicked

    from sends

    group by all

)

select * from counted
