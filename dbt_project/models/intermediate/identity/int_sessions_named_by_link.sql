-- Grain: one row per visit that a link names, on a browser that nobody was ever identified on.

with

records as (

    select * from {{ ref('int_records_with_person') }}
    where
        is_carried
        and not names_visitor
        and not is_shared

),

identified as (

    select distinct visitor_id from {{ ref('int_visitors_identified') }}

),

sessions as (

    select * from {{ ref('int_sessions_aggregated') }}

),

carried as (

    select records.*

    from records

    left join identified
        on records.visitor_id = identified.visitor_id

    where identified.visitor_id is null

),

visitors as (

    select distinct visitor_id from carried

),

bounded as (

    select
        sessions.session_id,
        sessions.visitor_id,
        sessions.started_at as valid_from,

        -- Just after the moment for which int_sessions_assigned looks up the person.
        least(
            sessions.ended_at
            + interval {{ var('session_gap_minutes') }} minutes + interval 1 microsecond,
            coalesce(
                lead(sessions.started_at) over (
                    partition by sessions.visitor_id
                    order by sessions.started_at, sessions.session_id
                ),
                cast('9999-12-31' as timestamp)
            )
        ) as valid_until

    from sessions

    inner join visitors
        on sessions.visitor_id = visitors.visitor_id

),

named as (

    select
        bounded.session_id,
        bounded.visitor_id,
        carried.person_id,
        bounded.valid_from,
        bounded.valid_until

    from bounded

    inner join carried
        on
            bounded.visitor_id = carried.visitor_id
            and bounded.valid_from <= carried.observed_at
            and bounded.valid_until > carried.observed_at

    -- Of two links in one visit the later one decides, as the later of two people would.
    qualify row_number() over (
        partition by bounded.session_id
        order by carried.observed_at desc, carried.record_key desc
    ) = 1

)

select * from named
