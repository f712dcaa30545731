-- Grain: one row per session.

{{ config(
    materialized='incremental',
    incremental_strategy='replace_changed',
    unique_key='visitor_id',
    meta={'changed_in': 'int_changed_visitors'},
) }}

with

sessions as (

    select * from {{ ref('int_sessions_classified') }}
    where {{ is_changed('visitor_id', 'int_changed_visitors') }}

),

sessions_assigned as (

    select * from {{ ref('int_sessions_assigned') }}
    where {{ is_changed('visitor_id', 'int_changed_visitors') }}

),

joined as (

    select
        sessions.session_id,
        sessions.visitor_id,
        sessions_assigned.person_id,
        sessions.started_at,
        sessions.ended_at,
        {{ reporting_date('sessions.started_at') }} as session_date,
        sessions.event_count,
        sessions.page_view_count,
        sessions.is_bounce,
        sessions.channel,
        sessions.source,
        sessions.medium,
        sessions.campaign,
        sessions.keyword,
        sessions.click_id,
        sessions.landing_page,
        sessions.exit_page,
        sessions.referrer_host,
        sessions.country

    from sessions

    left join sessions_assigned
        on sessions.session_id = sessions_assigned.session_id

)

select * from joined
