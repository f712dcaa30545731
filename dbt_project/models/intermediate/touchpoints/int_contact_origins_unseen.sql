-- Grain: one row per contact and way in which its CRM says where it came from, which nothing that
-- was seen of its person shows.

{{ config(materialized='ephemeral') }}

with

origins as (

    select * from {{ ref('int_contact_origins_sourced') }}
    where {{ var('use_crm_sources') | lower }} or origin_type != 'crm_source'

),

identifiers as (

    select * from {{ ref('int_identifiers_resolved') }}
    where identifier_type = 'crm_contact_id'

),

sessions as (

    select * from {{ ref('int_sessions_classified') }}

),

sessions_assigned as (

    select * from {{ ref('int_sessions_assigned') }}

),

actions as (

    select * from {{ ref('int_actions_unioned') }}

),

of_persons as (

    select
        identifiers.person_id,
        origins.*

    from origins

    inner join identifiers
        on concat_ws('', origins.source_system, ':', origins.contact_id) = identifiers.identifier

),

-- A call, chat or form outside any visit shows that somebody came, but seldom from where. In a
-- visit, the visit shows it.
touches as (

    select
        sessions_assigned.person_id,
        sessions.started_at as touched_at,
        sessions.source,
        sessions.medium,
        sessions.click_id,
        false as is_sourceless

    from sessions_assigned

    inner join sessions
        on sessions_assigned.session_id = sessions.session_id

    where sessions_assigned.person_id in (select of_persons.person_id from of_persons)

    union all

    select
        person_id,
        occurred_at as touched_at,
        source,
        medium,
        null as click_id,
        source = '(direct)' as is_sourceless

    from actions

    where
        session_id is null
        or action_type = 'email_click'

),

-- A visit that lost the id of its click on the way is still that click's, if it is of that day.
compared as (

    select
        of_persons.*,
        min(case when not touches.is_sourceless then touches.touched_at end) as first_seen_at,
        min(case when touches.is_sourceless then touches.touched_at end) as first_sourceless_at,
        min(
            case
                when
                    not touches.is_sourceless
                    and touches.source = of_persons.source
                    and touches.medium = of_persons.medium
                    then touches.touched_at
            end
        ) as first_seen_of_source_at,
        coalesce(bool_or(
            touches.click_id = of_persons.click_id
            or (
                not touches.is_sourceless
                and touches.source = of_persons.source
                and touches.medium = of_persons.medium
                and {{ reporting_date('touches.touched_at') }}
                = {{ reporting_date('of_persons.clicked_at') }}
            )
        ), false) as is_click_seen

    from of_persons

    left join touches
        on of_persons.person_id = touches.person_id

    group by all

),

unseen as (

    select
        {{ all_but('first_seen_at, first_seen_of_source_at, is_click_seen') }},
        coalesce(first_seen_at <= made_at, false) as is_seen_before

    from compared

    where
        case
            when origin_type != 'ad_click' then coalesce(first_seen_at > made_at, true)
            when is_click_seen then false
            when clicked_at is null then coalesce(first_seen_of_source_at > made_at, true)
            else true
        end

)

select * from unseen
