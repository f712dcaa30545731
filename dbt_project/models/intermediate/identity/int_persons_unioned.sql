-- Grain: one row per person, known or anonymous.

with

identifiers as (

    select * from {{ ref('int_identifiers_resolved') }}

),

visitors as (

    select * from {{ ref('int_visitors_assigned') }}

),

interactions as (

    select * from {{ ref('int_interactions_assigned') }}

),

known as (

    select
        person_id,
        min(first_observed_at) as first_known_at

    from identifiers

    group by person_id

),

anonymous as (

    select person_id from visitors
    where not is_known

    union

    select person_id from interactions

),

unioned as (

    select
        person_id,
        true as is_known,
        first_known_at

    from known

    union all

    select
        anonymous.person_id,
        false as is_known,
        cast(null as timestamp) as first_known_at

    from anonymous

    left join known
        on anonymous.person_id = known.person_id

    where known.person_id is null

)

select * from unioned
