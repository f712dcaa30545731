-- One stage of a person ends when the next begins: they never overlap, and leave no gap.

with

stage_entries as (

    select * from {{ ref('fct_stage_entries') }}
    where {{ is_unpublished('fct_stage_entries') }}

),

followed as (

    select
        person_id,
        stage,
        entered_at,
        exited_at,

        -- Of stages entered in one moment those that end in it come first.
        lead(entered_at) over (
            partition by person_id
            order by entered_at, exited_at nulls last
        ) as next_entered_at

    from stage_entries

)

select * from followed
where exited_at is distinct from next_entered_at
