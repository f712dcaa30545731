-- Grain: one row per person id that no longer stands for itself, with the person it now means.

with

identifiers as (

    select * from {{ ref('int_identifiers_resolved') }}

),

visitors as (

    select * from {{ ref('int_visitors_assigned') }}

),

-- The id that each identifier would give a person of its own: what it gave before it was tied.
retired_by_tie as (

    select
        own_person_id as retired_person_id,
        person_id

    from identifiers

    where own_person_id != person_id

),

retired_by_recognition as (

    select
        {{ surrogate_id(["'visitor_id'", 'visitor_id']) }} as retired_person_id,
        person_id

    from visitors

    where
        is_known
        and is_first

),

retired as (

    select * from retired_by_tie

    union all

    select * from retired_by_recognition

)

select * from retired
