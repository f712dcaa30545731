-- Grain: one row per landed web event that a rule of web conversions names.

{{ config(materialized='incremental', incremental_strategy='replace_loaded') }}

{% set fields_of = {
    'ga4': ga4_event_fields('ga4.record'),
    'segment': segment_event_fields('segment.record'),
    'generic': json_merged(
        json_object_of({'email': 'generic.email', 'phone': 'generic.phone'}), 'generic.properties'
    ),
} %}

with

rules as (

    select * from {{ ref('int_web_conversion_rules_ranked') }}

),

web_events as (

    select * from {{ ref('int_web_events_unioned') }}
    where {{ is_newly_loaded() }}

),

page_urls as (

    select * from {{ ref('int_page_urls_parsed') }}

),

ga4 as (

    select * from {{ ref('stg_ga4__events') }}
    where {{ is_newly_loaded() }}

),

segment as (

    select * from {{ ref('stg_segment__events') }}
    where {{ is_newly_loaded() }}

),

generic as (

    select * from {{ ref('stg_generic__web_events') }}
    where {{ is_newly_loaded() }}

),

named_kinds as (

    select event_name from rules
    where event_name is not null

),

page_paths as (

    select distinct page_path from page_urls

),

named_paths as (

    select distinct page_paths.page_path

    from page_paths

    inner join rules
        on
            rules.event_name is null
            and {{ regex_matches('page_paths.page_path', 'rules.page_pattern') }}

),

named_pages as (

    select page_urls.page_url_key

    from page_urls

    inner join named_paths
        on page_urls.page_path = named_paths.page_path

),

-- Few events, so few records are read whole.
named_events as (

    select *

    from web_events

    where
        lower(web_events.event_name) in (select named_kinds.event_name from named_kinds)
        or (
            web_events.event_type = 'page'
            and web_events.page_url_key in (select named_pages.page_url_key from named_pages)
        )

),

-- All that the site sent with an event, as one object, by tracker.
with_fields as (

    {% for tracker, fields in fields_of.items() %}
        select
            named_events.event_key,
            named_events.source,
            named_events.tracker,
            named_events.event_id,
            named_events.occurred_at,
            named_events.visitor_id,
            named_events.user_id,
            named_events.event_type,
            named_events.event_name,
            named_events.page_url_key,
            named_events.page_url,
            named_events.user_agent,
            named_events._load_id,
            named_events._row,
            named_events._loaded_at,
            {{ fields }} as fields

        from named_events

        inner join {{ tracker }}
            on
                named_events._load_id = {{ tracker }}._load_id
                and named_events._row = {{ tracker }}._row

        {{ 'union all' if not loop.last }}

    {% endfor %}

)

select * from with_fields
