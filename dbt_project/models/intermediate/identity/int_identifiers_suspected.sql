-- Grain: one row per strong identifier that goes together with suspiciously many others.

with

asserted as (

    select * from {{ ref('int_identifiers_observed') }}
    where is_assertion

),

callers as (

    select * from {{ ref('int_callers_paired') }}

),

rules as (

    select * from {{ ref('identifier_rules') }}

),

role_addresses as (

    select * from {{ ref('role_addresses') }}

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

counted as (

    select
        identifier_type,
        identifier,
        other_type,
        count(distinct other_identifier) as other_count

    from companions

    group by identifier_type, identifier, other_type

),

most_companions as (

    select
        identifier_type,
        identifier,
        case when identifier_type = 'email' then {{ text_before('identifier', '@') }} end
            as local_part,
        max(other_count) as other_count

    from counted

    group by identifier_type, identifier

),

limited as (

    select
        most_companions.identifier_type,
        most_companions.identifier,
        most_companions.other_count,
        coalesce(role_addresses.max_other_identifiers, rules.max_other_identifiers)
            as max_other_identifiers

    from most_companions

    inner join rules
        on most_companions.identifier_type = rules.identifier_type

    left join role_addresses
        on most_companions.local_part = role_addresses.local_part

),

suspected as (

    select
        identifier_type,
        identifier,
        max_other_identifiers

    from limited

    where other_count > max_other_identifiers

)

select * from suspected
