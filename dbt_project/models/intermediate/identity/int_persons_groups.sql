-- Grain: one row per person whose company a group call of a product names: the last one.

{{ config(materialized='ephemeral') }}

with

groups as (

    select * from {{ ref('int_web_events_identifying') }}
    where group_id is not null

),

users as (

    select * from {{ ref('int_identifiers_resolved') }}
    where identifier_type = 'user_id'

),

visitors as (

    select * from {{ ref('int_visitors_identified') }}

),

free_mail as (

    select * from {{ ref('free_mail_domains') }}

),

-- A product may call a company anything. Its name is published, its members' addresses are not.
named as (

    select
        groups.event_id,
        groups.occurred_at,
        groups.user_id,
        case when groups.user_id is null then groups.visitor_id end as visitor_id,
        case when free_mail.domain is null then groups.group_domain end as domain,
        case when groups.group_name not like '%@%' then groups.group_name end as group_name,
        {{ surrogate_id(["'group'", 'groups.source', 'groups.group_id']) }} as group_account_id

    from groups

    left join free_mail
        on groups.group_domain = free_mail.domain

),

latest as (

    select
        coalesce(users.person_id, visitors.person_id) as person_id,
        case
            when named.domain is not null
                then {{ surrogate_id(["'domain'", 'named.domain']) }}
            else named.group_account_id
        end as account_id,
        named.domain,
        coalesce(named.group_name, named.domain, '(group without a name)') as account_name,
        named.occurred_at,
        named.event_id

    from named

    left join users
        on named.user_id = users.identifier

    left join visitors
        on
            named.visitor_id = visitors.visitor_id
            and named.occurred_at >= visitors.valid_from
            and named.occurred_at < visitors.valid_until

    where coalesce(users.person_id, visitors.person_id) is not null

    qualify row_number() over (
        partition by coalesce(users.person_id, visitors.person_id)
        order by named.occurred_at desc, named.event_id
    ) = 1

)

select * from latest
