-- Grain: one row per lead that web events of one system tell of.

-- Of people without any id only what follows within seconds may be one person's.
{% set seconds_without_id = 10 %}

with

web_events as (

    select * from {{ ref('int_web_conversions_counted') }}
    where conversion = 'lead'

),

known as (

    select
        *,
        coalesce(visitor_id, user_id, lower(email), phone) is not null as is_anybody,
        coalesce(visitor_id, user_id, lower(email), phone, tracker) as teller

    from web_events

),

with_pauses as (

    select
        *,
        coalesce(
            {{ seconds_between(
                'lag(occurred_at) over (
                    partition by source, is_anybody, teller
                    order by occurred_at, event_key, _load_id, _row
                )',
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
            partition by source, is_anybody, teller
            order by occurred_at, event_key, _load_id, _row
            rows between unbounded preceding and current row
        ) as burst_number

    from with_pauses

),

with_forms_before as (

    select
        *,
        last_value(told_form ignore nulls) over events_before as form_before,
        last_value(lower(email) ignore nulls) over events_before as email_before,
        row_number() over same_events as event_number

    from in_bursts

    window
        same_events as (
            partition by source, is_anybody, teller, burst_number, event_name
            order by occurred_at, event_key, _load_id, _row
        ),
        events_before as (
            partition by source, is_anybody, teller, burst_number, event_name
            order by occurred_at, event_key, _load_id, _row
            rows between unbounded preceding and 1 preceding
        )

),

-- A form may be told by several events (form_submit, then generate_lead) and by each again when
-- its page is loaded again. The second form of a kind of event is that of any other kind.
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
            partition by source, is_anybody, teller, burst_number, event_name
            order by occurred_at, event_key, _load_id, _row
            rows between unbounded preceding and current row
        ) as lead_number

    from with_forms_before

),

-- The first event stands for the lead, with what it leaves out from those after it.
told as (

    select
        source as source_system,
        event_id as submission_id,
        occurred_at as submitted_at,
        visitor_id,
        first_value(form_name) over (
            partition by source, is_anybody, teller, burst_number, lead_number
            order by told_form is null, occurred_at, event_key, _load_id, _row
        ) as form_name,
        page_url,
        first_value(email ignore nulls) over told_of_one as email,
        first_value(phone ignore nulls) over told_of_one as phone,
        row_number() over (
            partition by source, is_anybody, teller, burst_number, lead_number
            order by occurred_at, event_key, _load_id, _row
        ) as event_order

    from numbered

    window told_of_one as (
        partition by source, is_anybody, teller, burst_number, lead_number
        order by occurred_at, event_key, _load_id, _row
        rows between unbounded preceding and unbounded following
    )

),

first_told as (

    select
        source_system,
        submission_id,
        submitted_at,
        visitor_id,
        form_name,
        page_url,
        email,
        phone

    from told

    where event_order = 1

)

select * from first_told
