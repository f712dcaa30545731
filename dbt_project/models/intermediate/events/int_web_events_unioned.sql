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

unioned as (

    select 'segment' as source, {{ columns }} from segment

    union all

    select 'generic' as source, {{ columns }} from generic

)

select * from unioned
