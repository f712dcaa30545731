-- Grain: one row per response, feedback, click and address of e-mails that says who somebody is.

{{ config(materialized='ephemeral') }}

with

email_events as (

    select * from {{ ref('int_email_events_deduplicated') }}

),

campaign_responses as (

    select * from {{ ref('int_campaign_responses_latest') }}

),

feedbacks as (

    select * from {{ ref('int_feedbacks_deduplicated') }}

),

unioned as (

    select
        {{ identity_record(
            "concat_ws('', 'campaign_response:', source_system, ':', response_id)",
            'responded_at',
            others={'crm_contact_id': "concat_ws('', source_system, ':', contact_id)"},
        ) }}

    from campaign_responses

    union all

    select
        {{ identity_record(
            "concat_ws('', 'feedback:', feedback_id)",
            'occurred_at',
            ['crm_contact_id', 'email'],
            is_assertion='true',
        ) }}

    from feedbacks

    union all

    select {{ identity_record("concat_ws('', 'email:', event_id)", 'occurred_at', ['email']) }}

    from email_events

    where lower(event_name) = 'clicked'

    union all

    -- Only clicks are somebody's activity; for other mails it is enough to know the address.
    select
        {{ identity_record(
            "concat_ws('', 'address:', email)", 'min(occurred_at)', ['email'], is_activity='false'
        ) }}

    from email_events

    group by email

)

select * from unioned
