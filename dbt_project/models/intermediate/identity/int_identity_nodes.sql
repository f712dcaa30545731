-- Grain: one row per strong identifier.

with

observed as (

    select * from {{ ref('int_identifiers_observed') }}

),

contact_merges as (

    select * from {{ ref('int_contact_merges_unnested') }}

),

identifiers as (

    select
        identifier_type,
        identifier,
        observed_at

    from observed

    union all

    -- A contact merged away may be known by the merge alone.
    select
        'crm_contact_id' as identifier_type,
        merged_contact_id as identifier,
        merged_at as observed_at

    from contact_merges

),

nodes as (

    select
        row_number() over (order by identifier_type, identifier) - 1 as node_id,
        identifier_type,
        identifier,
        min(observed_at) as first_observed_at

    from identifiers

    group by identifier_type, identifier

)

select * from nodes
