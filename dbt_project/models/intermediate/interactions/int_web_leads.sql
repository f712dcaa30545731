-- Grain: one row per lead in the web events of one system.

-- Without any id, only events within seconds of each other count as one person's.
{% set seconds_without_id = 10 %}
{% set sender = 'source, is_anybody, sender' %}
{% set order = 'occurred_at, event_key, _load_id, _row' %}

with

web_events as (

    select * from {{ ref('int_web_conversions_counted') }}
    where conversion = 'lead'

),

known as (

    select
        *,
        coalesce(visitor_id, user_id, lower(email), phone) is not null as is_anybody,
        coalesce(visitor_id, user_id, lower(email), phone, tracker) as sender

    from web_events

),

with_pauses as (

    select
        *,
        coalesce(
            {{ seconds_between(
                'lag(occurred_at) over (partition by ' ~ sender ~ ' order by ' ~ order ~ ')',
                'occurred_at',
            ) }}
            > case
                when is_anybody then {{ var('told_twice_minutes') }} * 60
                else {{ seconds_without_id }}
            end,
            true
        ) as is_after_pause

    from known

),

in_bursts as (

    select
        *,
        count(case when is_after_pause then 1 end) over (
            partition by {{ sender }}
            order by {{ order }}
            rows between unbounded preceding and current row
        ) as burst_number

    from with_pauses

),

with_forms_before as (

    select
        *,
        {{ last_known('told_form') }} over events_before as form_before,
        {{ last_known('lower(email)') }} over events_before as email_before,
        row_number() over (
            partition by {{ sender }}, burst_number, event_name
            order by {{ order }}
        ) as event_number

    from in_bursts

    window events_before as (
        partition by {{ sender }}, burst_number, event_name
        order by {{ order }}
        rows between unbounded preceding and 1 preceding
    )

),

-- Several events may record one form (form_submit, then generate_lead), and each of them again when
-- its page is reloaded. The second form of one kind of event is the second form of any other kind.
numbered as (

    select
        *,
        count(
            case
                when
                    event_number = 1
                    or not is_anybody
                    or told_form != form_before
                    or lower(email) != email_before
                    then 1
            end
        ) over (
            partition by {{ sender }}, burst_number, event_name
            order by {{ order }}
            rows between unbounded preceding and current row
        ) as lead_number

    from with_forms_before

),

-- The first event is the lead; what it lacks comes from the events after it.
leads as (

    select
        source as source_system,
        event_id as submission_id,
        occurred_at as submitted_at,
        visitor_id,
        first_value(form_name) over (
            partition by {{ sender }}, burst_number, lead_number
            order by told_form is null, {{ order }}
        ) as form_name,
        {% for column in ['email', 'phone'] %}
            {{ first_known(column) }} over (
                partition by {{ sender }}, burst_number, lead_number
                order by {{ order }}
                rows between unbounded preceding and unbounded following
            ) as {{ column }},
        {% endfor %}
        page_url

    from numbered

    qualify row_number() over (
        partition by {{ sender }}, burst_number, lead_number
        order by {{ order }}
    ) = 1

)

select * from leads
