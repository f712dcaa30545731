-- Grain: one row per visitor id of a form, call or chat that sites of several instances may mean.

with

calls as (

    select * from {{ ref('int_calls_unioned') }}

),

chats as (

    select * from {{ ref('int_chats_unioned') }}

),

form_submissions as (

    select * from {{ ref('int_form_submissions_unioned') }}

),

contact_fields as (

    select * from {{ ref('int_contact_field_values') }}
    where meaning = 'visitor_id'

),

browsers as (

    select * from {{ ref('int_visitors_of_instances') }}

),

sessions as (

    select * from {{ ref('int_sessions_aggregated') }}

),

named as (

    select visitor_id from calls

    union

    select visitor_id from chats

    union

    select visitor_id from form_submissions

    union

    select value as visitor_id from contact_fields

),

meant as (

    select
        named.visitor_id,
        count(*) as instance_count,
        min(browsers.visitor_id) as first_visitor_id

    from named

    inner join browsers
        on named.visitor_id = browsers.visitor_id_in_instance

    group by named.visitor_id

),

-- A site without an instance knows the browser by exactly that id.
exact as (

    select distinct meant.visitor_id

    from meant

    inner join sessions
        on meant.visitor_id = sessions.visitor_id

),

completed as (

    select
        meant.visitor_id,
        meant.instance_count,
        case
            when meant.instance_count = 1 then meant.first_visitor_id
        end as completed_visitor_id

    from meant

    left join exact
        on meant.visitor_id = exact.visitor_id

    where exact.visitor_id is null

)

select * from completed
