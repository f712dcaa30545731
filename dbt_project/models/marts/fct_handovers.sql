-- Grain: one row per person and time that marketing handed them over to sales, as an MQL.

with

steps as (

    select * from {{ ref('int_handover_steps') }}

),

persons as (

    select * from {{ ref('dim_persons') }}

),

steps_in_turn as (

    select
        *,
        step in ('accepted', 'sql') as is_taken,
        step in ('recycled', 'rejected') as is_returned,

        min(case when step = 'recycled' then step_at end) over (
            partition by person_id, handover_number
        ) as recycled_at

    from steps

),

summed as (

    select
        person_id,
        handover_number,
        min(case when step = 'mql' then step_at end) as mql_at,
        max(entered_by) as entered_by,
        min(case when is_taken then step_at end) as accepted_at,
        min(case when step = 'sql' then step_at end) as sql_at,
        min(recycled_at) as recycled_at,
        min(case when is_taken and step_at > recycled_at then step_at end) as reopened_at,
        min(case when step = 'rejected' then step_at end) as rejected_at,
        max(case when is_taken then step_at end) as last_taken_at,
        max(case when is_returned then step_at end) as last_returned_at,
        max_by(
            case when is_returned then step end,
            case when is_returned then (step_at, step) end
        ) as last_return

    from steps_in_turn

    group by person_id, handover_number

),

joined as (

    select
        summed.person_id,
        summed.handover_number,
        summed.mql_at,
        summed.entered_by,
        summed.accepted_at,
        summed.sql_at,
        summed.recycled_at,
        summed.reopened_at,
        summed.rejected_at,

        -- Sales did not wait for those it found by itself.
        case
            when summed.entered_by != 'implied'
                then {{ days_from_handover('summed.mql_at', 'summed.accepted_at') }}
        end as days_to_accept,
        case
            when summed.entered_by != 'implied'
                then {{ days_from_handover('summed.mql_at', 'summed.sql_at') }}
        end as days_to_sql,

        case
            when
                summed.last_returned_at is not null
                and coalesce(summed.last_returned_at > summed.last_taken_at, true)
                then summed.last_return
            when summed.sql_at is not null then 'sql'
            when summed.accepted_at is not null then 'accepted'
            else 'waiting'
        end as outcome,

        summed.reopened_at is not null as is_reopened,
        coalesce(persons.first_channel, '(unattributed)') as first_channel

    from summed

    left join persons
        on summed.person_id = persons.person_id

)

select * from joined
