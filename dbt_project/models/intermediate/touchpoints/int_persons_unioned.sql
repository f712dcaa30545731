-- Grain: one row per person, known or anonymous.

{{ config(
    materialized='incremental',
    incremental_strategy='replace_changed',
    unique_key='person_id',
    meta={'changed_in': 'int_changed_persons'},
) }}

with

identifiers as (

    select * from {{ ref('int_identifiers_resolved') }}
    where {{ is_changed('person_id', 'int_changed_persons') }}

),

sessions as (

    select * from {{ ref('int_sessions_assigned') }}
    where {{ is_changed('person_id', 'int_changed_persons') }}

),

actions as (

    select * from {{ ref('int_actions_unioned') }}
    where {{ is_changed('person_id', 'int_changed_persons') }}

),

known as (

    select
        person_id,
        min(first_observed_at) as first_known_at

    from identifiers

    group by person_id

),

active as (

    select person_id from sessions

    union

    select person_id from actions

),

unioned as (

    select
        person_id,
        true as is_known,
        first_known_at

    from known

    union all

    select
        active.person_id,
        false as is_known,
        cast(null as timestamp) as first_known_at

    from active

    left join known
        on active.person_id = known.person_id

    where known.person_id is null

)

select * from unioned
