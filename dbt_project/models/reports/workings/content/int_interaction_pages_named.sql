-- Grain: one row per form submission or chat that says which page it was on.

with

interactions as (

    select * from {{ ref('int_interactions_assigned') }}

),

named as (

    select
        interaction_id,
        page_path

    from interactions

    where page_path is not null

)

select * from named
