-- Grain: one row per page and month with a lead whose session viewed the page.

with

leads as (

    select * from {{ ref('fct_conversions') }}

    where conversion_type = 'lead'

),

interactions as (

    select * from {{ ref('int_interactions_assigned') }}

),

sessions as (

    select * from {{ ref('int_sessions_aggregated') }}

),

page_views as (

    select * from {{ ref('int_events_sessionized') }}

    where is_page_view

),

page_urls as (

    select * from {{ ref('int_page_urls_parsed') }}

),

-- The visit that the lead was made in, though its person may have begun another since.
leads_in_sessions as (

    select
        leads.conversion_id,
        leads.conversion_date,
        sessions.first_event_key

    from leads

    inner join interactions
        on leads.conversion_id = interactions.interaction_id

    inner join sessions
        on interactions.session_id = sessions.session_id

),

leads_counted as (

    select
        page_urls.page_path,
        cast(date_trunc('month', leads_in_sessions.conversion_date) as date) as month,
        count(distinct leads_in_sessions.conversion_id) as leads

    from leads_in_sessions

    inner join page_views
        on leads_in_sessions.first_event_key = page_views.first_event_key

    inner join page_urls
        on page_views.page_url_key = page_urls.page_url_key

    group by all

)

select * from leads_counted
