-- Grain: one row per feedback of a known person.

with

feedbacks as (

    select * from {{ ref('int_feedbacks_deduplicated') }}

),

records as (

    select * from {{ ref('int_records_with_person') }}

),

-- Feedback from info@ may be anybody's.
assigned as (

    select
        feedbacks.feedback_id,
        feedbacks.occurred_at,
        feedbacks.feedback_type,
        feedbacks.score,
        feedbacks.source,
        records.person_id

    from feedbacks

    inner join records
        on concat_ws('', 'feedback:', feedbacks.feedback_id) = records.record_key

    where not records.is_shared

)

select * from assigned
