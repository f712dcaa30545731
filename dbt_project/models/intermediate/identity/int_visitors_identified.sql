-- Grain: one row per visitor id and stretch of time in which it is one identified person's.

with

records as (

    select * from {{ ref('int_records_with_person') }}
    where
        names_visitor
        and visitor_id is not null

),

identified as (

    select
        visitor_id,
        observed_at,
        person_id

    from records

    -- Two people at the same instant: the record's key decides, in any order of arrival.
    qualify row_number() over (
        partition by visitor_id, observed_at
        order by record_key desc
    ) = 1

),

changes as (

    select *

    from identified

    qualify
        lag(person_id) over (partition by visitor_id order by observed_at)
        is distinct from person_id

),

stretches as (

    select
        visitor_id,
        person_id,
        row_number() over (partition by visitor_id order by observed_at) = 1 as is_first,
        observed_at,
        lead(observed_at) over (partition by visitor_id order by observed_at) as next_observed_at

    from changes

),

-- Both ends are always set: a join on an open end would compare every row with every other.
bounded as (

    select
        visitor_id,
        person_id,
        is_first,

        -- The time before the first identification is the first person's too.
        case when is_first then cast('0001-01-01' as timestamp) else observed_at end as valid_from,
        coalesce(next_observed_at, cast('9999-12-31' as timestamp)) as valid_until

    from stretches

)

select * from bounded
