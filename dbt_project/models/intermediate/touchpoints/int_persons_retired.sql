-- Grain: one row per person id that is no longer used, with the person it now means.

with

identifiers as (

    select * from {{ ref('int_identifiers_resolved') }}

),

visitors as (

    select * from {{ ref('int_visitors_identified') }}
    where is_first

),

named as (

    select * from {{ ref('int_sessions_named_by_link') }}

),

persons as (

    select * from {{ ref('int_persons_unioned') }}

),

-- The person id that an identifier had on its own, before it was tied to others.
retired_by_tie as (

    select
        own_person_id as retired_person_id,
        person_id

    from identifiers

    where own_person_id != person_id

),

retired_by_recognition as (

    select
        {{ anonymous_person_id('visitor_id') }} as retired_person_id,
        person_id

    from visitors

),

first_named as (

    select
        {{ anonymous_person_id('visitor_id') }} as retired_person_id,
        person_id

    from named

    qualify row_number() over (partition by visitor_id order by valid_from) = 1

),

-- Every visit of the browser was opened by a link: the anonymous person has nothing left.
retired_by_link as (

    select first_named.*

    from first_named

    left join persons
        on first_named.retired_person_id = persons.person_id

    where persons.person_id is null

),

retired as (

    select * from retired_by_tie

    union all

    select * from retired_by_recognition

    union all

    select * from retired_by_link

)

select * from retired
