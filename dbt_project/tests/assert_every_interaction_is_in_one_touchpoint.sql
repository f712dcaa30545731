-- Promise 5: each call, chat, form, e-mail click and event is in its visit's touchpoint or its own.

with

touchpoints as (

    select * from {{ ref('fct_touchpoints') }}

),

interactions as (

    select
        interaction_id,
        coalesce(session_id, interaction_id) as touchpoint_id

    from {{ ref('int_interactions_assigned') }}

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
