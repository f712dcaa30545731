-- Grain: one row per landed web event of any source.

{% set columns %}
    event_id,
    occurred_at,
    received_at,
    visitor_id,
    user_id,
    event_type,
    event_name,
    page_url,
    page_referrer,
    page_title,
    user_agent,
    country,
    email,
    phone,
    record_hash
{% endset %}

with

segment as (

    select * from {{ ref('stg_segment__events') }}

),

generic as (

    select * from {{ ref('stg_generic__web_events') }}

),

ga4_events as (

    select * from {{ ref('stg_ga4__events') }}

),

ga4_days as (

    select * from {{ ref('int_ga4_days_exported') }}

),

ga4 as (

    select ga4_events.*

    from ga4_events

    inner join ga4_days
        on
            ga4_events.export_date = ga4_days.export_date
            and ga4_events._load_id = ga4_days._load_id

),

unioned as (

    select 'segment' as source, {{ columns }} from segment

    union all

    select 'generic' as source, {{ columns }} from generic

    union all

    select 'ga4' as source, {{ columns }} from ga4

)

select * from unioned
