-- Grain: one row per visitor id and stretch of time in which it is one person's.

with

sessions as (

    select * from {{ ref('int_sessions_aggregated') }}

),

interactions as (

    select * from {{ ref('int_interactions_unioned') }}

),

identified as (

    select * from {{ ref('int_visitors_identified') }}

),

named as (

    select * from {{ ref('int_sessions_named') }}

),

visitors as (

    select visitor_id from sessions

    union

    select visitor_id from interactions
    where visitor_id is not null

),

known_visitors as (

    select visitor_id from identified

    union

    select visitor_id from named

),

unknown as (

    select visitors.visitor_id

    from visitors

    left join known_visitors
        on visitors.visitor_id = known_visitors.visitor_id

    where known_visitors.visitor_id is null

),

between_named as (

    select
        visitor_id,
        coalesce(
            lag(valid_until) over (partition by visitor_id order by valid_from),
            cast('0001-01-01' as timestamp)
        ) as valid_from,
        valid_from as valid_until

    from named

    union all

    select
        visitor_id,
        max(valid_until) as valid_from,
        cast('9999-12-31' as timestamp) as valid_until

    from named

    group by visitor_id

),

anonymous as (

    select
        visitor_id,
        cast('0001-01-01' as timestamp) as valid_from,
        cast('9999-12-31' as timestamp) as valid_until

    from unknown

    union all

    select * from between_named
    where valid_from < valid_until

),

assigned as (

    select
        visitor_id,
        person_id,
        true as is_known,
        is_first,
        valid_from,
        valid_until

    from identified

    union all

    select
        visitor_id,
        person_id,
        true as is_known,
        false as is_first,
        valid_from,
        valid_until

    from named

    union all

    select
        visitor_id,
        {{ surrogate_id(["'visitor_id'", 'visitor_id']) }} as person_id,
        false as is_known,
        true as is_first,
        valid_from,
        valid_until

    from anonymous

)

select * from assigned
