-- Grain: one row per page and month with a form sent from the page, or a lead that saw it.

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

leads_of_pages as (

    -- The visit that the lead was made in.
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

    -- A form or chat without a visit on record may still name its page.
    select
        leads.conversion_id,
        leads.conversion_date,
        interactions.page_path

    from leads

    inner join interactions
        on leads.conversion_id = interactions.interaction_id

    where interactions.page_path is not null

),

unioned as (

    select
        page_path,
        cast(date_trunc('month', conversion_date) as date) as month,
        1 as leads,
        0 as form_fills

    from leads_of_pages

    union all

    select
        page_path,
        {{ reporting_month('occurred_at') }} as month,
        0 as leads,
        1 as form_fills

    from interactions

    where interaction_type = 'form' and page_path is not null

),

counted as (

    select
        page_path,
        month,
        cast(sum(leads) as bigint) as leads,
        cast(sum(form_fills) as bigint) as form_fills

    from unioned

    group by page_path, month

)

select * from counted
