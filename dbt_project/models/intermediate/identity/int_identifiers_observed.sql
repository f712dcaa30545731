-- Grain: one row per record and strong identifier that it carries, cleaned of junk.

with

identifiers as (

    select * from {{ ref('int_identifiers_unpivoted') }}

),

rejected as (

    select * from {{ ref('int_identifiers_rejected') }}

),

cleaned as (

    select identifiers.*

    from identifiers

    left join rejected
        on
            identifiers.identifier_type = rejected.identifier_type
            and identifiers.identifier = rejected.identifier

    where rejected.identifier is null

)

select * from cleaned
