-- Grain: one row per landed web event of any source.

{{ config(materialized='incremental', incremental_strategy='replace_loaded') }}

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
    user_agent,
    country,
    email,
    phone,
    record_hash,
    _load_id,
    _row,
    _loaded_at
{% endset %}

-- Columns that only Segment's group and alias calls have.
{% set ties = ['previous_id', 'group_id', 'group_name', 'group_domain'] %}

with

segment as (

    select * from {{ ref('stg_segment__events') }}

),

generic as (

    select * from {{ ref('stg_generic__web_events') }}

),

ga4 as (

    select * from {{ ref('int_ga4_events_linked') }}

),

unioned as (

    select
        source_system as source,
        source_system as tracker,
        cast(null as date) as export_date,
        {{ ties | join(', ') }},
        -- Few have it, and to look for the word costs less than to parse the record for it.
        case when record like '%"categoryPreferences"%' then cast(consent_categories as string) end
            as consent,
        {{ columns }}
    from segment

    union all

    select
        source_system as source,
        source_system as tracker,
        cast(null as date) as export_date,
        {% for tie in ties %}
            cast(null as string) as {{ tie }},
        {% endfor %}
        cast(null as string) as consent,
        {{ columns }}
    from generic

    union all

    select
        source_system as source,
        coalesce(source_system || '/' || stream_id, source_system) as tracker,
        export_date,
        {% for tie in ties %}
            cast(null as string) as {{ tie }},
        {% endfor %}
        case when record like '%"ads_storage"%' then ads_storage end as consent,
        {{ columns }}
    from ga4

),

keyed as (

    select
        *,
        {{ text_key("source || ':' || event_id") }} as event_key,
        {{ text_key('visitor_id') }} as visitor_key,
        {{ text_key('page_url') }} as page_url_key,
        {{ text_key('page_referrer') }} as page_referrer_key

    from unioned
    where {{ is_newly_loaded() }}

)

select * from keyed
