-- Grain: one row per event, call, chat, form, click, campaign response or feedback that carries a
-- strong identifier, with the person it means.

with

observed as (

    select * from {{ ref('int_identifiers_observed') }}
    where is_activity

),

identifiers as (

    select * from {{ ref('int_identifiers_resolved') }}

),

rules as (

    select * from {{ ref('identifier_rules') }}

),

resolved as (

    select
        observed.record_key,
        observed.observed_at,
        observed.visitor_id,
        observed.identifier_type,
        observed.identifier,
        observed.is_carried,
        identifiers.is_shared,
        identifiers.person_id,

        -- A user id on an event means that somebody is logged in; an address in a link may be
        -- anybody's, and a switchboard's number is everybody's.
        not identifiers.is_shared
        and (not observed.is_carried or observed.identifier_type = 'user_id') as names_visitor

    from observed

    inner join identifiers
        on
            observed.identifier_type = identifiers.identifier_type
            and observed.identifier = identifiers.identifier

    inner join rules
        on observed.identifier_type = rules.identifier_type

    -- A shared identifier counts only where the record has nothing better.
    qualify row_number() over (
        partition by observed.record_key
        order by identifiers.is_shared, rules.priority, observed.identifier
    ) = 1

)

select * from resolved
