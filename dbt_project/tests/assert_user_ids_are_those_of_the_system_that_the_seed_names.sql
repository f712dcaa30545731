-- A same_as that no user id confirms joins no records, and nothing else shows it.

{{ config(severity='warn') }}

with

rules as (

    select * from {{ ref('identifier_rules') }}
    where {{ blank_to_null('same_as') }} is not null

),

nodes as (

    select * from {{ ref('int_identity_nodes') }}

),

equated as (

    select * from {{ ref('int_user_ids_matched') }}

),

counted as (

    select
        rules.same_as,
        count(*) as user_id_count,
        count(equated.user_node_id) as contact_count

    from rules

    inner join nodes
        on rules.identifier_type = nodes.identifier_type

    left join equated
        on nodes.node_id = equated.user_node_id

    group by rules.same_as

)

select
    'seeds/identifier_rules.csv says that a user_id is a ' || same_as || ', but none of the '
    || cast(user_id_count as string) || ' user ids is: mend or empty same_as, or land those'
    || ' contacts' as problem,
    user_id_count

from counted

where contact_count = 0
