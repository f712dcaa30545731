-- Grain: one row per visitor id and stretch of time in which it is one known person's.

with

identified as (

    select * from {{ ref('int_visitors_identified') }}

),

named as (

    select * from {{ ref('int_sessions_named_by_link') }}

),

assigned as (

    select
        visitor_id,
        person_id,
        valid_from,
        valid_until

    from identified

    union all

    select
        visitor_id,
        person_id,
        valid_from,
        valid_until

    from named

)

select * from assigned
