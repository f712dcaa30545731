-- Grain: one row per call, chat or form submission, with its session and its person.

{% set details = ['email', 'phone', 'chat_contact_id', 'page_path', 'landing_page'] %}
{% set traffic = ['source', 'medium', 'campaign', 'keyword'] %}

with

interactions as (

    select * from {{ ref('int_interactions_identified') }}

),

duplicates as (

    select * from {{ ref('int_interactions_duplicates') }}

),

numbered as (

    select
        interactions.*,
        coalesce(duplicates.first_interaction_id, interactions.interaction_id)
            as first_interaction_id

    from interactions

    left join duplicates
        on interactions.interaction_id = duplicates.interaction_id

),

-- The record that knows the visit counts for all; else the one that knows most, or the earliest.
ranked as (

    select
        *,
        row_number() over (
            partition by first_interaction_id
            order by
                session_id is null,
                visitor_id is null,
                not is_person_known,
                occurred_at,
                interaction_id
        ) as preference

    from numbered

),

-- What this record does not say, another one may say.
completed as (

    select
        interaction_id,
        source_system,
        interaction_type,
        source_id,
        occurred_at,
        visitor_id,
        session_id,
        person_id,
        preference,
        bool_or(is_answered) over of_one as is_answered,

        -- An event needs no contact details, but a form with a test address is no lead.
        bool_or(is_lead and not coalesce(is_web_event, false)) over of_one
        or (
            bool_or(is_lead) over of_one
            and not bool_or(not is_lead and coalesce(email, phone) is not null) over of_one
        ) as is_lead,
        {% for detail in details %}
            {{ first_known(detail) }} over preferred as {{ detail }},
        {% endfor %}
        {% for column in traffic %}
            first_value({{ column }}) over sourced as {{ column }},
        {% endfor %}

        -- An event of an analytics tool often has none but its own.
        {{ first_known('form_name') }} over (
            partition by first_interaction_id
            order by is_web_event, preference
            rows between unbounded preceding and unbounded following
        ) as form_name,
        first_interaction_id

    from ranked

    window
        of_one as (partition by first_interaction_id),
        preferred as (
            partition by first_interaction_id
            order by preference
            rows between unbounded preceding and unbounded following
        ),
        sourced as (
            partition by first_interaction_id
            order by source = '(direct)', preference
            rows between unbounded preceding and unbounded following
        )

),

reported as (

    select
        first_interaction_id,
        count(*) as record_count,
        {{ joined_text('source_system', "', '", 'source_system') }} as reported_by

    from ranked

    group by first_interaction_id

),

assigned as (

    select
        completed.{{ all_but('preference, first_interaction_id') }}, -- noqa: RF02
        reported.reported_by,
        reported.record_count

    from completed

    inner join reported
        on completed.first_interaction_id = reported.first_interaction_id

    where completed.preference = 1

)

select * from assigned
