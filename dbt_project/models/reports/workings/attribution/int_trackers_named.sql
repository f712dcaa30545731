-- Grain: one row per web analytics system that visits are known of.

with

sessions as (

    select
        {{ source_of('source_system') }} as web_source,
        visitor_id

    from {{ ref('int_sessions_aggregated') }}

),

visitors as (

    select distinct visitor_id from {{ ref('int_visitors_assigned') }}

),

named as (

    select
        sessions.web_source,
        count(visitors.visitor_id) > 0 as is_named

    from sessions

    left join visitors
        on sessions.visitor_id = visitors.visitor_id

    group by sessions.web_source

)

select * from named
