-- Grain: one row per e-mail event, with the mail that it is of and whether a machine made it.

{% set seconds = var('email_machine_seconds') %}
{% set of_mail = ['address', 'campaign', 'mail_number'] | join(', ') %}

with

numbered as (

    select * from {{ ref('int_email_events_numbered') }}

),

compared as (

    select
        *,
        min(case when is_sending then occurred_at end) over (partition by {{ of_mail }}) as sent_at,
        {{ last_known('case when is_delivery then occurred_at end') }} over (
            partition by {{ of_mail }}
            order by occurred_at, not is_delivery, event_id
            rows between unbounded preceding and current row
        ) as last_delivery_at,
        {{ first_known('case when is_delivery then occurred_at end') }} over (
            partition by {{ of_mail }}
            order by occurred_at, not is_delivery, event_id
            rows between current row and unbounded following
        ) as next_delivery_at,
        lag(occurred_at) over (
            partition by {{ of_mail }} order by occurred_at, event_id
        ) as previous_at,

        -- A person has one link open at a time.
        {{ distinct_count_over("case when event_name = 'clicked' then page_url end", 'at_once') }}
            as links_at_once,
        count(case when event_name = 'clicked' and page_url is null then 1 end) over at_once
            as unnamed_links_at_once

    from numbered

    window at_once as (
        partition by {{ of_mail }}
        order by occurred_at
        range between
        interval {{ var('email_machine_burst_seconds') }} second preceding
        and interval {{ var('email_machine_burst_seconds') }} second following
    )

),

by_machine as (

    select
        *,
        case
            when event_name not in ('opened', 'clicked') then null
            when
                {{ seconds_between('last_delivery_at', 'occurred_at') }} <= {{ seconds }}
                or {{ seconds_between('occurred_at', 'next_delivery_at') }} <= {{ seconds }}
                then 'within seconds of delivery'
            when
                event_name = 'clicked'
                and (
                    links_at_once >= {{ var('email_machine_links') }}
                    or unnamed_links_at_once > {{ var('email_machine_links') }}
                )
                then 'several links at once'
            when
                {{ regex_matches(
                    'lower(user_agent)', "'" ~ var('email_machine_user_agents') | join('|') ~ "'"
                ) }}
                then 'by its user agent'
        end as machine_because

    from compared

),

-- Without a record of sending, clicks of one campaign that are days apart are of two mails; without
-- a campaign either, each link is one.
mails as (

    select
        *,
        sum(
            case
                when
                    mail_number = 0
                    and {{ seconds_between('previous_at', 'occurred_at') }}
                    > {{ var('email_mail_days') }} * 86400
                    then 1
                else 0
            end
        ) over (
            partition by {{ of_mail }}
            order by occurred_at, event_id
            rows between unbounded preceding and current row
        ) as unsent_number

    from by_machine

),

flagged as (

    select
        event_id,
        occurred_at,
        event_name,
        page_url,
        campaign,
        {{ surrogate_id([
            'address',
            'campaign',
            'mail_number',
            'unsent_number',
            "case when mail_number = 0 and campaign = '(not set)' then page_url end",
        ]) }} as mail_id,
        sent_at,
        machine_because

    from mails

)

select * from flagged
