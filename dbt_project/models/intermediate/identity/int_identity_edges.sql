-- Grain: one row per pair of strong identifiers that go together.

{% set user_id, contact_id = "'user_id'", "'crm_contact_id'" %}

{# A browser's own id before an alias is no node, and ties through its visits. #}
{% set pairs = [
    ('contact_merges', contact_id, 'contact_id', contact_id, 'merged_contact_id', 'true', 'false'),
    ('aliases', user_id, 'user_id', user_id, 'previous_id', 'true', 'false'),
    ('visits', user_id, 'user_id', 'identifier_type', 'identifier', 'false', 'true'),
    (
        'callers_to_check', 'identifier_type', 'identifier', 'other_type', 'other_identifier',
        'false', 'false',
    ),
] %}

with

tied_by_record as (

    select * from {{ ref('int_identity_edges_of_records') }}

),

contact_merges as (

    select * from {{ ref('int_contact_merges_unnested') }}

),

aliases as (

    select * from {{ ref('int_web_events_identifying') }}
    where previous_id is not null

),

visits as (

    select * from {{ ref('int_visits_paired') }}

),

callers as (

    select * from {{ ref('int_callers_with_identifiers') }}

),

nodes as (

    select * from {{ ref('int_identity_nodes') }}

),

-- What a phone called from ties nothing: it only shows what the phone goes together with. That
-- matters for phones that may be shared, or were given in a visit of somebody signed in.
callers_to_check as (

    select callers.*

    from callers

    inner join nodes
        on
            callers.identifier_type = nodes.identifier_type
            and callers.identifier = nodes.identifier

    where
        nodes.max_other_identifiers is not null
        or exists (
            select 1 from visits
            where
                visits.identifier_type = callers.identifier_type
                and visits.identifier = callers.identifier
        )

),

pairs as (

    {% for pairs, type, identifier, other_type, other, is_tie, is_of_visit in pairs %}
        select
            {{ type }} as identifier_type,
            {{ identifier }} as identifier,
            {{ other_type }} as other_type,
            {{ other }} as other_identifier,
            {{ is_tie }} as is_tie,
            {{ is_of_visit }} as is_of_visit

        from {{ pairs }}

        {{ 'union' if not loop.last }}

    {% endfor %}

),

unioned as (

    select
        *,
        true as is_tie,
        false as is_of_visit

    from tied_by_record

    union all

    select
        nodes.node_id as from_node_id,
        others.node_id as to_node_id,
        pairs.is_tie,
        pairs.is_of_visit

    from pairs

    inner join nodes
        on
            pairs.identifier_type = nodes.identifier_type
            and pairs.identifier = nodes.identifier

    inner join nodes as others
        on
            pairs.other_type = others.identifier_type
            and pairs.other_identifier = others.identifier

    where nodes.node_id != others.node_id

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
