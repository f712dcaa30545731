-- Grain: one row per month and kind of event (webinar, trade show, ...) that people came to.

with

responses as (

    select * from {{ ref('int_campaign_responses_assigned') }}

),

first_leads as (

    select
        person_id,
        entered_at

    from {{ ref('fct_stage_entries') }}

    where
        stage in {{ stages_of(['lead']) }}
        and entry_number = 1

),

counted as (

    select
        cast(date_trunc('month', {{ reporting_date('responses.responded_at') }}) as date) as month,
        responses.source as event_type,
        count(distinct responses.person_id) as event_attendees,

        -- Of an event the day is known: whoever became a lead on that day may have done so there.
        count(
            distinct case
                when
                    {{ reporting_date('first_leads.entered_at') }}
                    >= {{ reporting_date('responses.responded_at') }}
                    then responses.person_id
            end
        ) as event_leads

    from responses

    left join first_leads
        on responses.person_id = first_leads.person_id

    group by all

)

select * from counted
