-- Grain: one row per strong identifier.

with

observed as (

    select * from {{ ref('int_identifiers_observed') }}

),

contact_merges as (

    select * from {{ ref('int_contact_merges_unnested') }}

),

shared as (

    select * from {{ ref('int_identifiers_shared') }}

),

identifiers as (

    select
        identifier_type,
        identifier,
        observed_at

    from observed

    union all

    -- Either contact of a merge may be known by the merge alone.
    select
        'crm_contact_id' as identifier_type,
        merged_contact_id as identifier,
        merged_at as observed_at

    from contact_merges

    union all

    select
        'crm_contact_id' as identifier_type,
        contact_id as identifier,
        merged_at as observed_at

    from contact_merges

),

first_observed as (

    select
        identifier_type,
        identifier,
        min(observed_at) as first_observed_at

    from identifiers

    group by identifier_type, identifier

),

nodes as (

    select
        row_number() over (
            order by first_observed.identifier_type, first_observed.identifier
        ) - 1 as node_id,
        first_observed.identifier_type,
        first_observed.identifier,
        first_observed.first_observed_at,
        shared.max_other_identifiers

    from first_observed

    left join shared
        on
            first_observed.identifier_type = shared.identifier_type
            and first_observed.identifier = shared.identifier

)

select * from nodes
