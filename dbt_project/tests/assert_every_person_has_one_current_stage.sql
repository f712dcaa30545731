-- Each person is in exactly one stage now, and no stage ends before it began.

with

persons as (

    select * from {{ ref('dim_persons') }}

),

stage_entries as (

    select
        person_id,
        count(*) - count(exited_at) as current_stage_count,
        count(case when exited_at < entered_at then 1 end) as backward_count

    from {{ ref('fct_stage_entries') }}

    group by person_id

)

select
    persons.person_id,
    stage_entries.current_stage_count,
    stage_entries.backward_count

from persons

left join stage_entries
    on persons.person_id = stage_entries.person_id

where
    stage_entries.current_stage_count is distinct from 1
    or stage_entries.backward_count > 0
