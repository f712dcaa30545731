-- Grain: one row per browser that a site with a landing folder of its own has seen.

{{ config(materialized='incremental', incremental_strategy='append') }}

with

loads as (

    select
        load_id,
        path as _file

    from {{ ref('stg_closedloop__loads') }}

),

loads_of_instances as (

    select
        load_id,
        {{ landing_instance() }} as instance

    from loads

    where {{ landing_instance() }} is not null

),

web_events as (

    select
        visitor_id,
        _load_id

    from {{ ref('int_web_events_unioned') }}

    where
        {{ is_newly_loaded() }}
        and visitor_id is not null

),

browsers as (

    select distinct
        loads_of_instances.instance,
        web_events.visitor_id,
        substring(web_events.visitor_id, length(loads_of_instances.instance) + 2)
            as visitor_id_in_instance

    from web_events

    inner join loads_of_instances
        on web_events._load_id = loads_of_instances.load_id

),

new_browsers as (

    select browsers.*

    from browsers

    {% if is_incremental() %}
        left join {{ this }} as seen
            on browsers.visitor_id = seen.visitor_id

        where seen.visitor_id is null
    {% endif %}

)

select * from new_browsers
