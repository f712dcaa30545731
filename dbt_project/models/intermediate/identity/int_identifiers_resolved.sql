-- Grain: one row per strong identifier, with its person.

with

nodes as (

    select * from {{ ref('int_identity_nodes') }}

),

components as (

    select * from {{ ref('int_identity_components') }}

),

conflicts as (

    select * from {{ ref('int_identity_conflicts') }}

),

rules as (

    select * from {{ ref('identifier_rules') }}

),

joined as (

    select
        nodes.identifier_type,
        nodes.identifier,
        nodes.first_observed_at,
        components.component_id,
        rules.priority,
        conflicts.identifier is not null as is_conflict,
        {{ surrogate_id(['nodes.identifier_type', 'nodes.identifier']) }} as own_person_id

    from nodes

    inner join components
        on nodes.node_id = components.node_id

    inner join rules
        on nodes.identifier_type = rules.identifier_type

    left join conflicts
        on
            nodes.identifier_type = conflicts.identifier_type
            and nodes.identifier = conflicts.identifier

),

named as (

    select
        *,

        first_value(own_person_id) over (
            partition by component_id
            order by first_observed_at, identifier_type, identifier
        ) as person_id

    from joined

)

select * from named
