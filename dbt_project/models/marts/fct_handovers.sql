-- Grain: one row per person and time that marketing handed them over to sales, as an MQL.

with

stage_entries as (

    select * from {{ ref('fct_stage_entries') }}

),

outcomes as (

    select * from {{ ref('int_handover_outcomes_reported') }}

),

persons as (

    select * from {{ ref('dim_persons') }}

),

handovers as (

    select
        person_id,
        entry_number as handover_number,
        entered_at as mql_at,
        entered_by,

        lead(entered_at, 1, cast('infinity' as timestamp)) over (
            partition by person_id
            order by entry_number
        ) as handed_over_until

    from stage_entries

    where stage in {{ stages_of(['mql']) }}

),

qualified as (

    select
        handovers.person_id,
        handovers.handover_number,
        min(stage_entries.entered_at) as sql_at,
        min(
            case
                when stage_entries.stage in {{ stages_from('opportunity') }}
                    then stage_entries.entered_at
            end
        ) as left_at

    from handovers

    inner join stage_entries
        on
            handovers.person_id = stage_entries.person_id
            and stage_entries.stage in {{ stages_from('sql') }}
            and handovers.mql_at <= stage_entries.entered_at
            and handovers.handed_over_until > stage_entries.entered_at

    group by handovers.person_id, handovers.handover_number

),

-- What sales said before it gave somebody back says nothing of the next time.
given_back as (

    select
        handovers.person_id,
        handovers.handover_number,
        max(stage_entries.exited_at) as given_back_at

    from handovers

    inner join stage_entries
        on
            handovers.person_id = stage_entries.person_id
            and stage_entries.stage in {{ stages_from('sql') }}
            and handovers.mql_at > stage_entries.entered_at

    group by handovers.person_id, handovers.handover_number

),

-- From the opportunity on it is the deal that tells. Whom sales worked on already is accepted as
-- soon as handed over.
steps as (

    select
        handovers.person_id,
        handovers.handover_number,
        outcomes.handover_outcome as step,
        greatest(outcomes.reported_at, handovers.mql_at) as step_at

    from handovers

    left join qualified
        on
            handovers.person_id = qualified.person_id
            and handovers.handover_number = qualified.handover_number

    left join given_back
        on
            handovers.person_id = given_back.person_id
            and handovers.handover_number = given_back.handover_number

    inner join outcomes
        on
            handovers.person_id = outcomes.person_id
            and handovers.mql_at <= case
                when outcomes.handover_outcome = 'accepted' then outcomes.reported_until
                else outcomes.reported_at
            end
            and handovers.handed_over_until > outcomes.reported_at
            and coalesce(qualified.left_at, outcomes.reported_at) >= outcomes.reported_at
            and coalesce(given_back.given_back_at, outcomes.reported_at) <= outcomes.reported_at

    union all

    select
        person_id,
        handover_number,
        'sql' as step,
        sql_at as step_at

    from qualified

),

steps_in_turn as (

    select
        *,
        step in ('accepted', 'sql') as is_taken,

        min(case when step = 'recycled' then step_at end) over (
            partition by person_id, handover_number
        ) as recycled_at

    from steps

),

summed as (

    select
        person_id,
        handover_number,
        min(case when is_taken then step_at end) as accepted_at,
        min(case when step = 'sql' then step_at end) as sql_at,
        min(recycled_at) as recycled_at,
        min(case when is_taken and step_at > recycled_at then step_at end) as reopened_at,
        min(case when step = 'rejected' then step_at end) as rejected_at,
        max(case when is_taken then step_at end) as last_taken_at,
        max(case when not is_taken then step_at end) as last_returned_at,
        max_by(
            case when not is_taken then step end,
            case when not is_taken then (step_at, step) end
        ) as last_return

    from steps_in_turn

    group by person_id, handover_number

),

joined as (

    select
        handovers.person_id,
        handovers.handover_number,
        handovers.mql_at,
        handovers.entered_by,
        summed.accepted_at,
        summed.sql_at,
        summed.recycled_at,
        summed.reopened_at,
        summed.rejected_at,

        -- Whom sales found by itself it did not wait for.
        case
            when handovers.entered_by != 'implied'
                then {{ days_from_handover('handovers.mql_at', 'summed.accepted_at') }}
        end as days_to_accept,
        case
            when handovers.entered_by != 'implied'
                then {{ days_from_handover('handovers.mql_at', 'summed.sql_at') }}
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

    from handovers

    left join summed
        on
            handovers.person_id = summed.person_id
            and handovers.handover_number = summed.handover_number

    left join persons
        on handovers.person_id = persons.person_id

)

select * from joined
