-- Grain: one row per instance that a folder `instance=<name>` names.

with

loads as (

    select * from {{ ref('stg_closedloop__loads') }}

),

named as (

    select
        load_id,
        path as _file

    from loads

),

instances as (

    select distinct {{ landing_instance() }} as instance

    from named

),

known as (

    select * from instances
    where instance is not null

)

select * from known
