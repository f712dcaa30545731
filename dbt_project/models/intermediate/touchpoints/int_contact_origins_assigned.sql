-- Grain: one row per touch of a person that only their CRM, or Google's list of clicks, tells of.

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

interactions as (

    select * from {{ ref('int_interactions_assigned') }}

),

email_clicks as (

    select * from {{ ref('int_email_clicks_assigned') }}

),

campaign_responses as (

    select * from {{ ref('int_campaign_responses_assigned') }}

),

of_persons as (

    select
        identifiers.person_id,
        origins.*

    from origins

    inner join identifiers
        on concat(origins.source_system, ':', origins.contact_id) = identifiers.identifier

),

persons as (

    select distinct person_id from of_persons

),

visits as (

    select
        persons.person_id,
        sessions.started_at as touched_at,
        sessions.source,
        sessions.medium,
        sessions.click_id

    from persons

    inner join sessions_assigned
        on persons.person_id = sessions_assigned.person_id

    inner join sessions
        on sessions_assigned.session_id = sessions.session_id

),

-- A call, chat or form outside any visit says that somebody came, and seldom from where.
seen as (

    select
        person_id,
        touched_at,
        source,
        medium
    from visits

    union all

    select
        person_id,
        clicked_at as touched_at,
        source,
        medium
    from email_clicks

    union all

    select
        person_id,
        responded_at as touched_at,
        source,
        medium
    from campaign_responses

    union all

    select
        person_id,
        occurred_at as touched_at,
        source,
        medium
    from interactions

    where
        session_id is null
        and source != '(direct)'

),

seen_first as (

    select
        person_id,
        min(touched_at) as first_seen_at

    from seen

    group by person_id

),

seen_of_source as (

    select
        person_id,
        source,
        medium,
        min(touched_at) as first_seen_at

    from seen

    group by person_id, source, medium

),

-- A visit that lost the id of its click on the way is still that click's.
seen_on_days as (

    select distinct
        person_id,
        source,
        medium,
        {{ reporting_date('touched_at') }} as touch_date

    from seen

),

carried as (

    select distinct
        person_id,
        click_id

    from visits

    where click_id is not null

),

first_sourceless as (

    select
        interactions.person_id,
        min(interactions.occurred_at) as first_sourceless_at

    from interactions

    inner join persons
        on interactions.person_id = persons.person_id

    where
        interactions.session_id is null
        and interactions.source = '(direct)'

    group by interactions.person_id

),

judged as (

    select
        of_persons.*,
        coalesce(seen_first.first_seen_at <= of_persons.made_at, false) as is_seen_before,
        first_sourceless.first_sourceless_at

    from of_persons

    left join seen_first
        on of_persons.person_id = seen_first.person_id

    left join seen_of_source
        on
            of_persons.person_id = seen_of_source.person_id
            and of_persons.source = seen_of_source.source
            and of_persons.medium = seen_of_source.medium

    left join seen_on_days
        on
            of_persons.person_id = seen_on_days.person_id
            and of_persons.source = seen_on_days.source
            and of_persons.medium = seen_on_days.medium
            and {{ reporting_date('of_persons.clicked_at') }} = seen_on_days.touch_date

    left join carried
        on
            of_persons.person_id = carried.person_id
            and of_persons.click_id = carried.click_id

    left join first_sourceless
        on of_persons.person_id = first_sourceless.person_id

    where
        case
            when of_persons.origin_type != 'ad_click'
                then coalesce(seen_first.first_seen_at > of_persons.made_at, true)
            when coalesce(carried.person_id, seen_on_days.person_id) is not null
                then false
            when of_persons.clicked_at is null
                then coalesce(seen_of_source.first_seen_at > of_persons.made_at, true)
            else true
        end

),

first_clicks as (

    select
        person_id,
        min(coalesce(clicked_at, made_at)) as first_clicked_at

    from judged

    where origin_type = 'ad_click'

    group by person_id

),

-- What a click proves goes before what a field says, and that before the CRM's own guess.
preferred as (

    select judged.*

    from judged

    left join first_clicks
        on judged.person_id = first_clicks.person_id

    where
        judged.origin_type = 'ad_click'
        or coalesce(first_clicks.first_clicked_at > judged.made_at, true)

    qualify
        row_number() over (
            partition by
                judged.person_id,
                judged.origin_type = 'ad_click',
                case when judged.origin_type = 'ad_click' then judged.click_id end
            order by
                {{ reporting_date('judged.made_at') }},
                case judged.origin_type when 'crm_utm' then 1 when 'crm_source' then 2 else 3 end,
                judged.made_at,
                judged.source_system,
                judged.contact_id,
                judged.click_id
        ) = 1

),

numbered as (

    select
        *,
        row_number() over (
            partition by person_id
            order by made_at, origin_type, source_system, contact_id, click_id
        ) as origin_number

    from preferred

),

assigned as (

    select
        {{ surrogate_id([
            'origin_type',
            'source_system',
            'contact_id',
            'click_id',
        ]) }} as contact_origin_id,
        case when origin_type = 'click_hint' then 'ad_click' else origin_type end
            as touchpoint_type,
        person_id,

        -- The form that made a contact is written down before the contact is.
        case
            when clicked_at is not null then least(clicked_at, made_at)
            when origin_number = 1 and not is_seen_before
                then least(made_at, coalesce(first_sourceless_at, made_at))
            else made_at
        end as touched_at,
        source,
        medium,
        campaign,
        keyword,
        clicked_at is null as is_second_hand,
        case
            when origin_number = 1 and not is_seen_before
                then made_at + interval {{ var('crm_sync_minutes') }} minutes
        end as takes_in_until

    from numbered

)

select * from assigned
