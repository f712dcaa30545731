-- Grain: one row per visitor id and stretch of time in which it is one person's.

with

sessions as (

    select * from {{ ref('int_sessions_aggregated') }}

),

interactions as (

    select * from {{ ref('int_interactions_unioned') }}

),

records as (

    select * from {{ ref('int_records_resolved') }}
    where visitor_id is not null

),

visitors as (

    select visitor_id from sessions

    union

    select visitor_id from interactions
    where visitor_id is not null

    union

    select visitor_id from records

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
        observed_at,

        row_number() over (partition by visitor_id order by observed_at) = 1 as is_first,

        lead(observed_at) over (partition by visitor_id order by observed_at) as next_observed_at

    from changes

),

-- Both ends are always given: a join on an open end would compare every row with every other.
assigned as (

    select
        visitors.visitor_id,
        stretches.person_id is not null as is_known,
        coalesce(stretches.is_first, true) as is_first,

        coalesce(
            stretches.person_id, {{ surrogate_id(["'visitor_id'", 'visitors.visitor_id']) }}
        ) as person_id,

        -- All that came before the first identification is the first person's too.
        case
            when stretches.is_first or stretches.is_first is null
                then cast('0001-01-01' as timestamp)
            else stretches.observed_at
        end as valid_from,

        coalesce(
            stretches.next_observed_at, cast('9999-12-31' as timestamp)
        ) as valid_until

    from visitors

    left join stretches
        on visitors.visitor_id = stretches.visitor_id

)

select * from assigned
