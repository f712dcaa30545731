-- Grain: one row per pair of strong identifiers that a record, a name or another system's id ties.

{{ config(materialized='ephemeral') }}

with

observed as (

    select * from {{ ref('int_identifiers_observed') }}
    where is_assertion

),

contacts_named as (

    select * from {{ ref('int_contacts_named') }}

),

user_ids as (

    select * from {{ ref('int_user_ids_matched') }}

),

nodes as (

    select * from {{ ref('int_identity_nodes') }}

),

-- All identifiers of a record are tied to its first one: a star joins them as well as every pair
-- would. The first one is never one that may be shared, because that may yet be dropped.
members as (

    select
        observed.record_key,
        nodes.node_id,
        nodes.identifier_type,
        nodes.identifier,
        nodes.max_other_identifiers,
        min(case when nodes.max_other_identifiers is null then nodes.node_id end) over (
            partition by observed.record_key
        ) as hub_node_id

    from observed

    inner join nodes
        on
            observed.identifier_type = nodes.identifier_type
            and observed.identifier = nodes.identifier

),

members_without_hub as (

    select * from members
    where hub_node_id is null

),

-- Contacts of one name and one address are one person, even where others use the address too.
named_members as (

    select
        contacts.node_id,
        min(contacts.node_id) over (
            partition by addresses.node_id, contacts_named.full_name
        ) as first_node_id

    from members as addresses

    inner join members as contacts
        on
            addresses.record_key = contacts.record_key
            and contacts.identifier_type = 'crm_contact_id'

    inner join contacts_named
        on contacts.identifier = contacts_named.contact_id

    where
        addresses.identifier_type = 'email'
        and addresses.max_other_identifiers is not null

),

ties as (

    select
        hub_node_id as from_node_id,
        node_id as to_node_id

    from members

    where hub_node_id != node_id

    union

    select
        members_without_hub.node_id as from_node_id,
        others.node_id as to_node_id

    from members_without_hub

    inner join members_without_hub as others
        on
            members_without_hub.record_key = others.record_key
            and members_without_hub.node_id < others.node_id

    union

    select
        first_node_id as from_node_id,
        node_id as to_node_id

    from named_members

    where first_node_id != node_id

    union

    select
        user_node_id as from_node_id,
        contact_node_id as to_node_id

    from user_ids

)

select * from ties
