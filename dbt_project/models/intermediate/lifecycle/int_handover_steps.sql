-- Grain: one row per handover to sales and step of it: mql, then accepted, recycled, rejected, sql.

{{ config(materialized='ephemeral') }}

with

stage_entries as (

    select * from {{ ref('int_stage_entries_numbered') }}

),

outcomes as (

    select * from {{ ref('int_handover_outcomes_reported') }}

),

handovers as (

    select
        person_id,
        entry_number as handover_number,
        entered_at as mql_at,
        entered_by,

        lead(entered_at, 1, {{ end_of_time() }}) over (
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

-- What sales said before it gave a person back does not count for the next handover.
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

-- From the opportunity on, the deal counts and not the lead status. A person whom sales already
-- worked on is accepted as soon as handed over.
steps as (

    select distinct
        handovers.person_id,
        handovers.handover_number,
        outcomes.handover_outcome as step,
        greatest(outcomes.reported_at, handovers.mql_at) as step_at,
        cast(null as string) as entered_by

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
        sql_at as step_at,
        cast(null as string) as entered_by

    from qualified

    union all

    select
        person_id,
        handover_number,
        'mql' as step,
        mql_at as step_at,
        entered_by

    from handovers

)

select * from steps
