-- Grain: one row per record that carries a strong identifier, with the person it means.

with

observed as (

    select * from {{ ref('int_identifiers_observed') }}

),

identifiers as (

    select * from {{ ref('int_identifiers_resolved') }}

),

resolved as (

    select
        observed.record_key,
        observed.observed_at,
        observed.visitor_id,
        identifiers.person_id

    from observed

    inner join identifiers
        on
            observed.identifier_type = identifiers.identifier_type
            and observed.identifier = identifiers.identifier

    -- A switchboard's number names somebody only where the record has nothing better.
    qualify row_number() over (
        partition by observed.record_key
        order by identifiers.is_conflict, identifiers.priority, identifiers.identifier
    ) = 1

)

select * from resolved
