-- Grain: one row per caller's phone and identifier asserted on a browser that it called from.

with

observed as (

    select * from {{ ref('int_identifiers_observed') }}
    where visitor_id is not null

),

called as (

    select distinct
        identifier_type,
        identifier,
        visitor_id

    from observed

    where
        not is_assertion
        and not is_carried

),

asserted as (

    select distinct
        identifier_type,
        identifier,
        visitor_id

    from observed

    where is_assertion

),

paired as (

    select distinct
        called.identifier_type,
        called.identifier,
        asserted.identifier_type as other_type,
        asserted.identifier as other_identifier

    from called

    inner join asserted
        on
            called.visitor_id = asserted.visitor_id
            and called.identifier_type != asserted.identifier_type

)

select * from paired
