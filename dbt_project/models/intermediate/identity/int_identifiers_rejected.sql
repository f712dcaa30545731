-- Grain: one row per identifier that identifies nobody, with the reason.

with

identifiers as (

    select distinct
        identifier_type,
        identifier,
        is_well_formed

    from {{ ref('int_identifiers_unpivoted') }}

),

rules as (

    select * from {{ ref('identifier_rules') }}

),

-- The word null in a cell is nothing to some readers of seeds.
junk as (

    select
        identifier_type,
        coalesce(pattern, 'null') as pattern,
        reason

    from {{ ref('junk_identifiers') }}

),

patterns as (

    select
        rules.identifier_type,
        junk.pattern,
        junk.reason,
        position('%' in junk.pattern) = 0 and position('_' in junk.pattern) = 0 as is_exact

    from junk

    inner join rules
        on junk.identifier_type in ('any', rules.identifier_type)

),

-- Most patterns are plain values, which a hashed join finds.
found as (

    select
        identifiers.identifier_type,
        identifiers.identifier,
        concat_ws('', 'junk: ', patterns.reason, ' (seeds/junk_identifiers.csv)') as reason

    from identifiers

    inner join patterns
        on
            patterns.is_exact
            and identifiers.identifier_type = patterns.identifier_type
            and lower(identifiers.identifier) = patterns.pattern

    union all

    select
        identifiers.identifier_type,
        identifiers.identifier,
        concat_ws('', 'junk: ', patterns.reason, ' (seeds/junk_identifiers.csv)') as reason

    from identifiers

    inner join patterns
        on
            not patterns.is_exact
            and identifiers.identifier_type = patterns.identifier_type
            and lower(identifiers.identifier) like patterns.pattern

    union all

    select
        identifier_type,
        identifier,
        case identifier_type
            when 'email' then 'not an e-mail address'
            else
                'no phone number of {{ var("default_phone_region") }}, nor one with a country code'
        end as reason

    from identifiers

    where not is_well_formed

),

rejected as (

    select *

    from found

    qualify row_number() over (
        partition by identifier_type, identifier
        order by reason
    ) = 1

)

select * from rejected
