-- Grain: one row per person.

{{ config(
    materialized='incremental',
    incremental_strategy='replace_changed',
    unique_key='person_id',
    meta={'changed_in': 'int_changed_person_scores'},
) }}

with

persons as (

    select * from {{ ref('int_persons_unioned') }}
    where {{ is_changed('person_id', 'int_changed_person_scores') }}

),

persons_accounts as (

    select * from {{ ref('int_persons_accounts') }}

),

touchpoints as (

    select * from {{ ref('int_touchpoints_unioned') }}
    where {{ is_changed('person_id', 'int_changed_person_scores') }}

),

stage_entries as (

    select * from {{ ref('int_stage_entries_numbered') }}
    where
        exited_at is null
        and {{ is_changed('person_id', 'int_changed_person_scores') }}

),

stages as (

    select * from {{ ref('stages') }}

),

scores as (

    select * from {{ ref('int_lead_score_fingerprints') }}
    where {{ is_changed('person_id', 'int_changed_person_scores') }}

),

original_sources as (

    select * from {{ ref('int_persons_original_sources') }}

),

consents as (

    select
        {% for kind in consent_purposes() %}
            max(case when purpose = '{{ kind }}' and is_granted then 'granted' end) as {{ kind }},
            max(case when purpose = '{{ kind }}' then because end) as because_{{ kind }},
        {% endfor %}
        person_id

    from {{ ref('int_person_consents') }}

    group by person_id

),

-- The id breaks ties, so equal times give the same channel in every run.
journeys as (

    select
        person_id,
        min(touched_at) as first_touched_at,
        min_by(channel, (touched_at, touchpoint_id)) as first_channel,
        max_by(channel, (touched_at, touchpoint_id)) as last_channel,
        max(touched_at) as last_touched_at,
        max_by(
            landing_page,
            case when landing_page is not null then (touched_at, touchpoint_id) end
        ) as last_landing_page

    from touchpoints

    group by person_id

),

joined as (

    select
        persons.person_id,
        persons.is_known,
        least(
            coalesce(journeys.first_touched_at, persons.first_known_at),
            coalesce(persons.first_known_at, journeys.first_touched_at)
        ) as first_seen_at,
        persons.first_known_at,
        stage_entries.stage,
        stage_entries.entered_at as stage_entered_at,
        stages.journey_stage,
        stages.lifecycle_stage,
        stages.metric_stage,
        cast(coalesce(scores.fingerprint, 0) as double) as lead_score,
        persons_accounts.account_id,
        journeys.first_channel,
        journeys.last_channel,
        journeys.last_touched_at,
        journeys.last_landing_page,
        {% for kind in consent_purposes() %}
            coalesce(consents.{{ kind }}, 'denied') as consent_{{ kind }},
            coalesce(
                consents.because_{{ kind }},
                case when persons.is_known then 'nothing said, and no rule' else 'not known' end
            ) as consent_{{ kind }}_because,
        {% endfor %}
        original_sources.original_source

    from persons

    left join persons_accounts
        on persons.person_id = persons_accounts.person_id

    left join journeys
        on persons.person_id = journeys.person_id

    left join stage_entries
        on persons.person_id = stage_entries.person_id

    left join stages
        on stage_entries.stage = stages.stage

    left join scores
        on persons.person_id = scores.person_id

    left join original_sources
        on persons.person_id = original_sources.person_id

    left join consents
        on persons.person_id = consents.person_id

)

select * from joined
