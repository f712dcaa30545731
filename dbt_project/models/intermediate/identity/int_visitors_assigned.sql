-- Grain: one row per visitor id and stretch of time in which it is one person's.

with

sessions as (

    select * from {{ ref('int_sessions_classified') }}

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

        -- All that came before the first identification is the first person's too.
        case
            when row_number() over (partition by visitor_id order by observed_at) > 1
                then observed_at
        end as valid_from,

        lead(observed_at) over (partition by visitor_id order by observed_at) as valid_to

    from changes

),

assigned as (

    select
        visitors.visitor_id,
        stretches.valid_from,
        stretches.valid_to,
        stretches.person_id is not null as is_known,

        coalesce(
            stretches.person_id, {{ surrogate_id(["'visitor_id'", 'visitors.visitor_id']) }}
        ) as person_id

    from visitors

    left join stretches
        on visitors.visitor_id = stretches.visitor_id

)

select * from assigned
