-- A form tool of several sites names a browser without its site; where two sites have seen that id,
-- the form has no visit, and its lead no source.

{{ config(severity='warn') }}

with

interactions as (

    select * from {{ ref('int_interactions_unioned') }}

),

completed as (

    select * from {{ ref('int_visitor_ids_completed') }}
    where completed_visitor_id is null

),

unlinked as (

    select
        interactions.source_system,
        interactions.interaction_type,
        count(*) as record_count

    from interactions

    inner join completed
        on interactions.visitor_id = completed.visitor_id

    group by interactions.source_system, interactions.interaction_type

)

select
    cast(record_count as string) || ' ' || interaction_type || '(s) of ' || source_system
    || ' name a visitor id that several instances have seen, so they have no visit; land each'
    || ' site''s in a folder instance=<name>, named as that of its web events' as problem,
    record_count

from unlinked
