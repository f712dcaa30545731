-- Grain: one row per pair of strong identifiers that one record, or a CRM merge, ties together.

with

observed as (

    select * from {{ ref('int_identifiers_observed') }}
    where is_assertion

),

conflicts as (

    select * from {{ ref('int_identity_conflicts') }}

),

contact_merges as (

    select * from {{ ref('int_contact_merges_unnested') }}

),

nodes as (

    select * from {{ ref('int_identity_nodes') }}

),

trusted as (

    select
        observed.record_key,
        nodes.node_id

    from observed

    inner join nodes
        on
            observed.identifier_type = nodes.identifier_type
            and observed.identifier = nodes.identifier

    left join conflicts
        on
            observed.identifier_type = conflicts.identifier_type
            and observed.identifier = conflicts.identifier

    where conflicts.identifier is null

),

-- All identifiers of a record hang on its first one: a star joins them as well as every pair would.
tied_by_record as (

    select
        min(node_id) over (partition by record_key) as from_node_id,
        node_id as to_node_id

    from trusted

),

tied_by_merge as (

    select
        contacts.node_id as from_node_id,
        merged_contacts.node_id as to_node_id

    from contact_merges

    inner join nodes as contacts
        on
            contacts.identifier_type = 'crm_contact_id'
            and contact_merges.contact_id = contacts.identifier

    inner join nodes as merged_contacts
        on
            merged_contacts.identifier_type = 'crm_contact_id'
            and contact_merges.merged_contact_id = merged_contacts.identifier

),

edges as (

    select * from tied_by_record
    where from_node_id != to_node_id

    union

    select * from tied_by_merge

)

select * from edges
