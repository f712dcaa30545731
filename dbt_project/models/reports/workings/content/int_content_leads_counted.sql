-- Grain: one row per page and month with a lead made on the page, or in a visit that viewed it.

with

leads as (

    select * from {{ ref('fct_conversions') }}

    where conversion_type = 'lead'

),

interactions as (

    select * from {{ ref('int_interactions_assigned') }}

),

pages_named as (

    select * from {{ ref('int_interaction_pages_named') }}

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

leads_of_pages as (

    -- The visit that the lead was made in, though its person may have begun another since.
    select
        leads.conversion_id,
        leads.conversion_date,
        page_urls.page_path

    from leads

    inner join interactions
        on leads.conversion_id = interactions.interaction_id

    inner join sessions
        on interactions.session_id = sessions.session_id

    inner join page_views
        on sessions.first_event_key = page_views.first_event_key

    inner join page_urls
        on page_views.page_url_key = page_urls.page_url_key

    union distinct

    -- Whose visit is not on record may yet say which page it was on.
    select
        leads.conversion_id,
        leads.conversion_date,
        pages_named.page_path

    from leads

    inner join pages_named
        on leads.conversion_id = pages_named.interaction_id

),

leads_counted as (

    select
        page_path,
        cast(date_trunc('month', conversion_date) as date) as month,
        count(*) as leads

    from leads_of_pages

    group by all

)

select * from leads_counted
