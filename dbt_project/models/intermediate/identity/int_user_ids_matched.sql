-- Grain: one row per user id that is the id of a contact in another system.

with

nodes as (

    select * from {{ ref('int_identity_nodes') }}

),

rules as (

    select * from {{ ref('identifier_rules') }}
    where {{ blank_to_null('same_as') }} is not null

),

instances as (

    select * from {{ ref('int_landed_instances') }}

),

user_ids as (

    select
        nodes.node_id as user_node_id,
        instances.instance,
        lower({{ text_before('rules.same_as', '.') }}) as source_system,
        {{ text_after('nodes.identifier', ':') }} as id_in_instance,
        nodes.identifier as user_id

    from nodes

    inner join rules
        on nodes.identifier_type = rules.identifier_type

    left join instances
        on instances.instance = {{ text_before('nodes.identifier', ':') }}

    where nodes.identifier_type = 'user_id'

),

-- The id may belong to the system of the user id's own instance, else to the system of the seed.
candidates as (

    select
        user_node_id,
        concat_ws('', source_system, '/', instance) as source_system,
        id_in_instance as contact_id,
        1 as preference

    from user_ids

    where
        instance is not null
        and source_system not like '%/%'

    union all

    select
        user_node_id,
        source_system,
        user_id as contact_id,
        2 as preference

    from user_ids

    union all

    select
        user_node_id,
        source_system,
        id_in_instance as contact_id,
        3 as preference

    from user_ids

    where instance is not null

),

keyed as (

    select
        user_node_id,
        preference,
        case
            when source_system like 'intercom%' then 'chat_contact_id' else 'crm_contact_id'
        end as identifier_type,
        concat_ws(
            '',
            source_system,
            ':',
            case
                when source_system like 'salesforce%' then {{ salesforce_id('contact_id') }}
                else contact_id
            end
        ) as identifier

    from candidates

),

matched as (

    select
        keyed.user_node_id,
        contacts.node_id as contact_node_id

    from keyed

    inner join nodes as contacts
        on
            keyed.identifier_type = contacts.identifier_type
            and keyed.identifier = contacts.identifier

    qualify row_number() over (partition by keyed.user_node_id order by keyed.preference) = 1

)

select * from matched
