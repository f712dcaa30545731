-- Grain: one row per touch that an ad platform brought, and click of one that only a contact holds.

with

touchpoints as (

    select * from {{ ref('fct_touchpoints') }}

),

sessions as (

    select * from {{ ref('int_sessions_classified') }}

),

ad_spend as (

    select * from {{ ref('fct_ad_spend') }}

),

click_fields as (

    select * from {{ ref('int_contact_field_values') }}

),

identifiers as (

    select * from {{ ref('int_identifiers_resolved') }}
    where identifier_type = 'crm_contact_id'

),

click_ids as (

    select
        click_id_type,
        is_paid,
        {{ platform_family('platform') }} as platform
    from {{ ref('click_ids') }}

),

-- Of a source that several platforms tell costs of, the one that took most.
paid_sources as (

    select
        source,
        medium,
        channel,
        {{ platform_family('platform') }} as platform

    from ad_spend

    group by source, medium, channel, {{ platform_family('platform') }}

    qualify row_number() over (
        partition by source, medium, channel order by sum(spend) desc, min(platform)
    ) = 1

),

-- A click id that only ads have proves the platform; fbclid is on any link of Facebook.
placed as (

    select
        touchpoints.touchpoint_id,
        touchpoints.person_id,
        touchpoints.touched_at,
        case when click_ids.is_paid then click_ids.platform else paid_sources.platform end
            as platform,
        click_ids.platform as click_platform,
        sessions.click_id,
        sessions.click_id_type

    from touchpoints

    left join sessions
        on touchpoints.session_id = sessions.session_id

    left join click_ids
        on sessions.click_id_type = click_ids.click_id_type

    left join paid_sources
        on
            touchpoints.source = paid_sources.source
            and touchpoints.medium = paid_sources.medium
            and touchpoints.channel = paid_sources.channel

),

held as (

    select
        identifiers.person_id,
        click_ids.platform,
        click_fields.value as click_id,
        click_fields.meaning as click_id_type,
        min(click_fields.held_at) as touched_at

    from click_fields

    inner join click_ids
        on click_fields.meaning = click_ids.click_id_type

    inner join identifiers
        on click_fields.source_system || ':' || click_fields.contact_id = identifiers.identifier

    left join placed
        on identifiers.person_id = placed.person_id and click_fields.value = placed.click_id

    where
        placed.person_id is null
        and click_ids.is_paid

    group by all

),

unioned as (

    select
        touchpoint_id,
        person_id,
        touched_at,
        platform,
        case when platform = click_platform then click_id end as click_id,
        case when platform = click_platform then click_id_type end as click_id_type

    from placed

    where platform is not null

    union all

    select
        cast(null as {{ var('id_type') }}) as touchpoint_id,
        person_id,
        touched_at,
        platform,
        click_id,
        click_id_type

    from held

)

select * from unioned
