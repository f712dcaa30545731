-- Grain: one row per session, with its person.

{{ config(
    materialized='incremental',
    incremental_strategy='replace_changed',
    unique_key='visitor_key',
    meta={'changed_in': 'int_changed_visitors'},
) }}

with

sessions as (

    select * from {{ ref('int_sessions_aggregated') }}
    where {{ is_changed('visitor_key', 'int_changed_visitors') }}

),

visitors as (

    select * from {{ ref('int_visitors_assigned') }}

),

bounded as (

    select
        session_id,
        visitor_id,
        visitor_key,

        -- A call or form just after the last page still names this visit's person.
        least(
            ended_at + interval {{ var('session_gap_minutes') }} minutes,
            coalesce(
                lead(started_at) over (partition by visitor_key order by started_at, session_id)
                - interval 1 microsecond,
                ended_at + interval {{ var('session_gap_minutes') }} minutes
            )
        ) as named_until

    from sessions

),

assigned as (

    select
        bounded.session_id,
        bounded.visitor_id,
        bounded.visitor_key,
        coalesce(visitors.person_id, {{ anonymous_person_id('bounded.visitor_id') }}) as person_id

    from bounded

    left join visitors
        on
            bounded.visitor_id = visitors.visitor_id
            and bounded.named_until >= visitors.valid_from
            and bounded.named_until < visitors.valid_until

)

select * from assigned
