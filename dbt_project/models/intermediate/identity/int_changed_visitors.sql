-- Grain: one row per changed visitor.

with

web_events as (

    select * from {{ ref('int_changed_web_events') }}
    where visitor_id is not null

),

reassigned as (

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

    select visitor_id from web_events

    union

    select visitor_id from reassigned

    union

    select sessions.visitor_id

    from sessions

    inner join changed_landings
        on
            sessions.landing_url_key = changed_landings.landing_url_key
            and coalesce(sessions.landing_referrer_key, {{ text_key("''") }})
            = changed_landings.landing_referrer_key

),

keyed as (

    select
        {{ text_key('visitor_id') }} as visitor_key,
        visitor_id

    from changed

)

select * from keyed
