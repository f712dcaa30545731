-- Grain: one row per referrer.

{{ config(materialized='incremental', incremental_strategy='append') }}

with

web_events as (

    select * from {{ ref('int_web_events_unioned') }}

),

referrers as (

    select distinct page_referrer

    from web_events

    where
        page_referrer is not null

        {% if is_incremental() %}
            and _loaded_at > {{ built_until() }}
            and page_referrer not in (select parsed.page_referrer from {{ this }} as parsed)
        {% endif %}

),

parsed as (

    select
        page_referrer,
        {{ text_key('page_referrer') }} as page_referrer_key,
        {{ url_host('page_referrer') }} as referrer_host

    from referrers

)

select * from parsed
