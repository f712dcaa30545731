-- Grain: one row per pair of strong identifiers that go together.

with

observed as (

    select * from {{ ref('int_identifiers_observed') }}
    where is_assertion

),

contact_merges as (

    select * from {{ ref('int_contact_merges_unnested') }}

),

callers as (

    select * from {{ ref('int_callers_with_identifiers') }}

),

equated as (

    select * from {{ ref('int_user_ids_matched') }}

),

contacts_named as (

    select * from {{ ref('int_contacts_named') }}

),

aliases as (

    select distinct
        user_id,
        previous_id

    from {{ ref('int_web_events_identifying') }}

    where previous_id is not null

),

visits as (

    select * from {{ ref('int_visits_paired') }}

),

nodes as (

    select * from {{ ref('int_identity_nodes') }}

),

-- A record's identifiers hang on its first one: a star joins them as well as every pair would.
-- No star hangs on a suspect, which may yet be dropped.
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

tied_by_record as (

    select
        hub_node_id as from_node_id,
        node_id as to_node_id

    from members

    where hub_node_id != node_id

),

tied_suspects as (

    select
        members_without_hub.node_id as from_node_id,
        others.node_id as to_node_id

    from members_without_hub

    inner join members_without_hub as others
        on
            members_without_hub.record_key = others.record_key
            and members_without_hub.node_id < others.node_id

),

-- A browser that was known by another id before is no node, and ties through its visits.
told_same as (

    select
        'crm_contact_id' as identifier_type,
        contact_id as identifier,
        merged_contact_id as other_identifier
    from contact_merges

    union all

    select
        'user_id' as identifier_type,
        user_id as identifier,
        previous_id as other_identifier
    from aliases

),

tied_as_same as (

    select
        nodes.node_id as from_node_id,
        others.node_id as to_node_id

    from told_same

    inner join nodes
        on
            told_same.identifier_type = nodes.identifier_type
            and told_same.identifier = nodes.identifier

    inner join nodes as others
        on
            told_same.identifier_type = others.identifier_type
            and told_same.other_identifier = others.identifier

    where nodes.node_id != others.node_id

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

tied_by_name as (

    select
        first_node_id as from_node_id,
        node_id as to_node_id

    from named_members

    where first_node_id != node_id

),

visit_members as (

    select
        users.node_id as user_node_id,
        addresses.node_id as address_node_id

    from visits

    inner join nodes as users
        on
            users.identifier_type = 'user_id'
            and visits.user_id = users.identifier

    inner join nodes as addresses
        on
            visits.identifier_type = addresses.identifier_type
            and visits.identifier = addresses.identifier

),

-- Whose browsers a phone called from says what it would tie, and ties nothing itself. It is asked
-- of phones that are suspected, or were given in a visit of somebody signed in.
beside_callers as (

    select
        phones.node_id as from_node_id,
        others.node_id as to_node_id

    from callers

    inner join nodes as phones
        on
            callers.identifier_type = phones.identifier_type
            and callers.identifier = phones.identifier
            and (
                phones.max_other_identifiers is not null
                or phones.node_id in (select address_node_id from visit_members)
            )

    inner join nodes as others
        on
            callers.other_type = others.identifier_type
            and callers.other_identifier = others.identifier

),

ties as (

    select * from tied_by_record

    union all

    select * from tied_suspects

    union all

    select * from tied_as_same

    union all

    select * from tied_by_name

    union all

    select
        user_node_id as from_node_id,
        contact_node_id as to_node_id
    from equated

),

unioned as (

    select
        *,
        true as is_tie,
        false as is_of_visit

    from ties

    union all

    select
        user_node_id as from_node_id,
        address_node_id as to_node_id,
        false as is_tie,
        true as is_of_visit

    from visit_members

    union all

    select
        *,
        false as is_tie,
        false as is_of_visit

    from beside_callers

),

edges as (

    select
        from_node_id,
        to_node_id,
        max(is_tie) as is_tie,
        max(is_of_visit) as is_of_visit

    from unioned

    group by from_node_id, to_node_id

)

select * from edges
