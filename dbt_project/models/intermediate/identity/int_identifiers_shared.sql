-- Grain: one row per strong identifier that goes together with suspiciously many others.

with

asserted as (

    select * from {{ ref('int_identifiers_observed') }}
    where is_assertion

),

callers as (

    select * from {{ ref('int_callers_with_identifiers') }}

),

rules as (

    select * from {{ ref('identifier_rules') }}

),

role_addresses as (

    select * from {{ ref('role_addresses') }}

),

contacts_named as (

    select * from {{ ref('int_contacts_named') }}

),

companions as (

    select
        asserted.identifier_type,
        asserted.identifier,
        others.identifier_type as other_type,
        others.identifier as other_identifier

    from asserted

    inner join asserted as others
        on
            asserted.record_key = others.record_key
            and asserted.identifier_type != others.identifier_type

    union all

    select * from callers

),

addressed as (

    select
        *,
        case when identifier_type = 'email' then {{ text_before('identifier', '@') }} end
            as local_part,
        case when other_type = 'crm_contact_id' then other_identifier end as contact_id

    from companions

),

limited as (

    select
        addressed.*,
        role_addresses.local_part is not null as is_role_address,
        coalesce(role_addresses.max_other_identifiers, rules.max_other_identifiers)
            as max_other_identifiers

    from addressed

    inner join rules
        on addressed.identifier_type = rules.identifier_type

    left join role_addresses
        on addressed.local_part = role_addresses.local_part

),

-- A CRM makes a contact per form, so contacts with one address are as many people as they have
-- names. Anybody may use info@: there each contact counts.
distinguished as (

    select
        limited.identifier_type,
        limited.identifier,
        limited.max_other_identifiers,
        limited.other_type,
        case
            when
                limited.identifier_type = 'email'
                and limited.other_type in ('crm_contact_id', 'chat_contact_id')
                and not limited.is_role_address
                then contacts_named.full_name
            else limited.other_identifier
        end as other_identifier

    from limited

    left join contacts_named
        on limited.contact_id = contacts_named.contact_id

),

counted as (

    select
        identifier_type,
        identifier,
        max_other_identifiers,
        other_type,
        count(distinct other_identifier) as other_count

    from distinguished

    group by identifier_type, identifier, max_other_identifiers, other_type

),

shared as (

    select distinct
        identifier_type,
        identifier,
        max_other_identifiers

    from counted

    where other_count > max_other_identifiers

)

select * from shared
