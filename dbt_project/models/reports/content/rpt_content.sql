-- Grain: one row per page or asset, month and attribution model.

with

attribution_models as (

    select * from {{ ref('int_attribution_models') }}

),

content as (

    select * from {{ ref('int_content_latest') }}

),

events as (

    select * from {{ ref('int_content_events_counted') }}

),

leads as (

    select * from {{ ref('int_content_leads_counted') }}

),

touches as (

    select * from {{ ref('int_content_touches_counted') }}

),

pages as (

    select
        page_path,
        month

    from events

    union distinct

    select
        page_path,
        month

    from leads

    union distinct

    select
        page_path,
        month

    from touches

),

measured as (

    select
        pages.month,
        pages.page_path,
        attribution_models.attribution_model,
        {{ is_default_model('attribution_models.attribution_model') }} as is_default_model,
        coalesce(content.content_type, '(not set)') as content_type,
        coalesce(content.title, '(not set)') as title,
        coalesce(events.views, 0) as views,
        coalesce(events.downloads, 0) as downloads,
        coalesce(leads.form_fills, 0) as form_fills,
        coalesce(leads.leads, 0) as leads,
        coalesce(touches.first_touches, 0) as first_touches,
        coalesce(touches.middle_touches, 0) as middle_touches,
        coalesce(touches.last_touches, 0) as last_touches,
        cast(coalesce(touches.revenue, 0) as decimal(18, 2)) as revenue

    from pages

    cross join attribution_models

    left join content
        on pages.page_path = content.page_path

    left join events
        on
            pages.page_path = events.page_path
            and pages.month = events.month

    left join leads
        on
            pages.page_path = leads.page_path
            and pages.month = leads.month

    left join touches
        on
            pages.page_path = touches.page_path
            and pages.month = touches.month
            and attribution_models.attribution_model = touches.attribution_model

)

select * from measured
