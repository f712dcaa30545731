-- Grain: one row per identifier that a link carried to browsers of others, and per kind of browser.

{{ config(materialized='ephemeral') }}

with

carried as (

    select * from {{ ref('int_identifiers_observed') }}
    where
        is_carried
        and identifier_type != 'user_id'

),

identifiers as (

    select * from {{ ref('int_identifiers_resolved') }}

),

visitors as (

    select * from {{ ref('int_visitors_identified') }}

),

named_visits as (

    select * from {{ ref('int_sessions_named_by_link') }}

),

-- The person identified on a browser opened the link, whomever the link names.
on_browsers_of_others as (

    select
        carried.identifier_type,
        carried.identifier,
        'passed on' as conflict,
        carried.visitor_id

    from carried

    inner join identifiers
        on
            carried.identifier_type = identifiers.identifier_type
            and carried.identifier = identifiers.identifier

    inner join visitors
        on
            carried.visitor_id = visitors.visitor_id
            and carried.observed_at >= visitors.valid_from
            and carried.observed_at < visitors.valid_until
            and identifiers.person_id != visitors.person_id

),

on_browsers_of_nobody as (

    select
        carried.identifier_type,
        carried.identifier,
        'browser unknown' as conflict,
        carried.visitor_id

    from carried

    inner join named_visits
        on
            carried.visitor_id = named_visits.visitor_id
            and carried.observed_at >= named_visits.valid_from
            and carried.observed_at < named_visits.valid_until

),

unioned as (

    select * from on_browsers_of_others

    union all

    select * from on_browsers_of_nobody

),

counted as (

    select
        identifier_type,
        identifier,
        conflict,
        count(distinct visitor_id) as browser_count

    from unioned

    group by identifier_type, identifier, conflict

)

select * from counted
