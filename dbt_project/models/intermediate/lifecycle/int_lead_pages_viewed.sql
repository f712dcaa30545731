-- Grain: one row per known person, visit and page rule of lead scoring with a page of the visit.

{{ config(
    materialized='incremental',
    incremental_strategy='replace_changed',
    unique_key='person_id',
    meta={'changed_in': 'int_changed_persons'},
) }}

with

persons as (

    select * from {{ ref('int_persons_unioned') }}
    where
        is_known
        and {{ is_changed('person_id', 'int_changed_persons') }}

),

touchpoints as (

    select * from {{ ref('int_touchpoints_unioned') }}
    where {{ is_changed('person_id', 'int_changed_persons') }}

),

sessions as (

    select * from {{ ref('int_sessions_aggregated') }}

),

page_views as (

    select * from {{ ref('int_events_sessionized') }}
    where is_page_view

),

page_urls as (

    select * from {{ ref('int_page_urls_parsed') }}

),

content as (

    select * from {{ ref('int_content_latest') }}

),

rules as (

    select * from {{ ref('lead_score_rules') }}

),

visits as (

    select
        touchpoints.person_id,
        touchpoints.touchpoint_id,
        sessions.first_event_key

    from touchpoints

    inner join persons
        on touchpoints.person_id = persons.person_id

    inner join sessions
        on touchpoints.session_id = sessions.session_id

),

views as (

    select
        visits.person_id,
        visits.touchpoint_id,
        page_views.occurred_at,
        page_urls.page_path

    from visits

    inner join page_views
        on visits.first_event_key = page_views.first_event_key

    inner join page_urls
        on page_views.page_url_key = page_urls.page_url_key

),

pages as (

    select distinct page_path from views

),

-- Patterns are compared with pages, not with views: there are far fewer.
pages_ruled as (

    select
        pages.page_path,
        rules.rule_id

    from pages

    left join content
        on pages.page_path = content.page_path

    inner join rules
        on
            (
                rules.signal = 'page'
                and {{ regex_matches('lower(pages.page_path)', 'rules.pattern') }}
            )
            or (
                rules.signal = 'content'
                and {{ regex_matches('lower(content.content_type)', 'rules.pattern') }}
            )

),

-- A page counts once a visit, however often it is viewed.
viewed as (

    select
        views.person_id,
        pages_ruled.rule_id,
        {{ id_text('views.touchpoint_id') }} as activity_id,
        min_by(views.page_path, (views.occurred_at, views.page_path)) as detail,
        min(views.occurred_at) as occurred_at

    from views

    inner join pages_ruled
        on views.page_path = pages_ruled.page_path

    group by
        views.person_id,
        pages_ruled.rule_id,
        views.touchpoint_id

)

select * from viewed
