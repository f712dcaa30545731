-- Promise 5: each call, chat, form, e-mail click and event is in its visit's touchpoint or its own.

with

touchpoints as (

    select * from {{ ref('fct_touchpoints') }}

),

-- What the CRM tells of a contact stands for the form that made it.
taking_in as (

    select
        person_id,
        contact_origin_id,
        touched_at as takes_in_from,
        takes_in_until

    from {{ ref('int_contact_origins_assigned') }}

    where takes_in_until is not null

),

interactions as (

    select
        interactions.interaction_id,
        coalesce(
            interactions.session_id,
            case
                when interactions.source = '(direct)' then taking_in.contact_origin_id
            end,
            interactions.interaction_id
        ) as touchpoint_id

    from {{ ref('int_interactions_assigned') }} as interactions

    left join taking_in
        on
            interactions.person_id = taking_in.person_id
            and interactions.occurred_at >= taking_in.takes_in_from
            and interactions.occurred_at <= taking_in.takes_in_until

    union all

    select
        email_click_id as interaction_id,
        coalesce(session_id, email_click_id) as touchpoint_id

    from {{ ref('int_email_clicks_assigned') }}

    union all

    select
        campaign_response_id as interaction_id,
        campaign_response_id as touchpoint_id

    from {{ ref('int_campaign_responses_assigned') }}

)

select interactions.*

from interactions

left join touchpoints
    on interactions.touchpoint_id = touchpoints.touchpoint_id

where touchpoints.touchpoint_id is null
