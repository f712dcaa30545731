-- Grain: one row per visitor and build that found their visits changed, or whose they are.

{{ config(
    materialized='incremental',
    incremental_strategy='append',
    post_hook='{{ forget_read_changes() }}',
) }}

with

touched as (

    select distinct visitor_id

    from {{ ref('int_changed_web_events') }}

    where
        {{ since_last_build() }}
        and visitor_id is not null

),

compared as (

    {{ changed_keys(ref('int_visitor_fingerprints'), 'visitor_id') }}

),

changed_landings as (

    {{ changed_keys(
        ref('int_landing_fingerprints'), 'landing_url_key, landing_referrer_key'
    ) }}

),

sessions as (

    select * from {{ ref('int_sessions_aggregated') }}

),

changed as (

    select visitor_id from touched

    union

    select visitor_id from compared

    union

    select sessions.visitor_id

    from sessions

    inner join changed_landings
        on
            sessions.landing_url_key = changed_landings.landing_url_key
            and coalesce(sessions.landing_referrer_key, 0)
            = changed_landings.landing_referrer_key

),

numbered as (

    select
        {{ text_key('visitor_id') }} as visitor_key,
        visitor_id,
        {{ build_number() }} as build_number

    from changed

)

select * from numbered
