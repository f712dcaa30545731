-- Promise 5: no session is lost or doubled on the way to the touchpoints.

with

sessions as (

    select * from {{ ref('int_sessions_aggregated') }}

),

touchpoints as (

    select
        session_id,
        count(*) as touchpoint_count

    from {{ ref('fct_touchpoints') }}

    where session_id is not null

    group by session_id

)

select
    sessions.session_id,
    touchpoints.touchpoint_count

from sessions

left join touchpoints
    on sessions.session_id = touchpoints.session_id

where touchpoints.touchpoint_count is distinct from 1
