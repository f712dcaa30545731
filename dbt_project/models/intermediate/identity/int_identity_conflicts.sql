-- Grain: one row per strong identifier that is not believed as a tie, with its reason.

with

asserted as (

    select * from {{ ref('int_identifiers_observed') }}
    where is_assertion

),

rules as (

    select * from {{ ref('identifier_rules') }}

),

companions as (

    select
        asserted.identifier_type,
        asserted.identifier,
        others.identifier_type as other_type,
        count(distinct others.identifier) as other_count

    from asserted

    inner join asserted as others
        on
            asserted.record_key = others.record_key
            and asserted.identifier_type != others.identifier_type

    group by asserted.identifier_type, asserted.identifier, others.identifier_type

),

over_the_limit as (

    select
        companions.identifier_type,
        companions.identifier,
        companions.other_count as tied_count,
        rules.max_other_identifiers,
        concat(
            'asserted with ', companions.other_count,
            ' different values of ', companions.other_type,
            '; seeds/identifier_rules.csv allows ', rules.max_other_identifiers
        ) as reason

    from companions

    inner join rules
        on
            companions.identifier_type = rules.identifier_type
            and companions.other_count > rules.max_other_identifiers

    qualify row_number() over (
        partition by companions.identifier_type, companions.identifier
        order by companions.other_count desc, companions.other_type
    ) = 1

)

select * from over_the_limit
