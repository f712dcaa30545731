-- Grain: one row per strong identifier, with its person.

with

nodes as (

    select * from {{ ref('int_identity_nodes') }}

),

components as (

    select * from {{ ref('int_identity_components') }}

),

joined as (

    select
        nodes.identifier_type,
        nodes.identifier,
        nodes.first_observed_at,
        nodes.max_other_identifiers,
        components.component_id,
        components.tied_count,
        components.is_shared,
        components.refused_count,
        {{ surrogate_id(['nodes.identifier_type', 'nodes.identifier']) }} as own_person_id

    from nodes

    inner join components
        on nodes.node_id = components.node_id

),

-- The number of a component means nothing outside this build, so no other model has it.
named as (

    select
        identifier_type,
        identifier,
        first_observed_at,
        max_other_identifiers,
        tied_count,
        refused_count,
        is_shared,
        own_person_id,

        first_value(own_person_id) over (
            partition by component_id
            order by first_observed_at, identifier_type, identifier
        ) as person_id

    from joined

)

select * from named
