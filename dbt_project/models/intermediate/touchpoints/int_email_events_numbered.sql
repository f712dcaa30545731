-- Grain: one row per e-mail event, with the number of the mail among those of its campaign.

{{ config(materialized='ephemeral') }}

{% set seconds = var('email_machine_seconds') %}

with

email_events as (

    select * from {{ ref('int_email_events_deduplicated') }}

),

normalized as (

    select
        event_id,
        occurred_at,
        event_name,
        page_url,
        user_agent,
        {{ normalized_email('email') }} as address,
        coalesce({{ known_text('campaign') }}, '(not set)') as campaign,
        event_name in ('sent', 'delivered') as is_delivery

    from email_events

),

sendings as (

    select
        *,

        -- Without events of sending, delivery is the sending.
        is_delivery and (
            event_name = 'sent'
            or not bool_or(event_name = 'sent') over (partition by address, campaign)
        ) as is_sending

    from normalized

),

-- What is opened or clicked is the latest mail of the campaign that went to the address before. The
-- clocks of two systems differ, so a scanner may seem to have been there first.
numbered as (

    select
        *,
        sum(case when is_sending then 1 else 0 end) over (
            partition by address, campaign
            order by
                occurred_at
                - case when is_sending then {{ seconds }} else 0 end * interval 1 second,
                is_sending desc,
                event_id
            rows between unbounded preceding and current row
        ) as mail_number

    from sendings

)

select * from numbered
