-- Grain: one row per record of a call, chat or form submission, with its session and its person.

with

interactions as (

    select * from {{ ref('int_interactions_unioned') }}

),

visits as (

    select * from {{ ref('int_interactions_linked') }}

),

records as (

    select * from {{ ref('int_records_with_person') }}

),

visitors as (

    select * from {{ ref('int_visitors_assigned') }}

),

contact_details as (

    select distinct record_key

    from {{ ref('int_identifiers_observed') }}

    where identifier_type in ('email', 'phone')

),

identified as (

    select
        interactions.*,
        visits.session_id,

        -- What the record itself says comes before whose visit it was, except for what several
        -- people share, such as a switchboard's number.
        coalesce(
            case when not records.is_shared then records.person_id end,
            visits.person_id,
            visitors.person_id,
            case
                when interactions.visitor_id is not null
                    then {{ anonymous_person_id('interactions.visitor_id') }}
            end,
            records.person_id,
            {{ surrogate_id(["'interaction'", id_text('interactions.interaction_id')]) }}
        ) as person_id,

        -- A switchboard's number alone names nobody: its person is everybody who calls from it.
        coalesce(not records.is_shared, false)
        or interactions.visitor_id is not null as is_person_known,

        -- Answered, and with contact details that are not junk: a chat's own id reaches nobody.
        -- Analytics tools must not carry any: the seed says which of their events is a lead.
        coalesce(interactions.is_answered, false)
        and (
            contact_details.record_key is not null
            or (
                coalesce(interactions.is_web_event, false)
                and interactions.email is null
                and interactions.phone is null
            )
        ) as is_lead

    from interactions

    left join visits
        on interactions.interaction_id = visits.interaction_id

    left join records
        on 'interaction:' || {{ id_text('interactions.interaction_id') }} = records.record_key

    left join contact_details
        on
            'interaction:' || {{ id_text('interactions.interaction_id') }}
            = contact_details.record_key

    left join visitors
        on
            interactions.visitor_id = visitors.visitor_id
            and interactions.occurred_at >= visitors.valid_from
            and interactions.occurred_at < visitors.valid_until

)

select * from identified
