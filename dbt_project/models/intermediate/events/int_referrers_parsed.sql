-- Grain: one row per referrer.

with

web_events as (

    select * from {{ ref('int_web_events_deduplicated') }}

),

referrers as (

    select distinct page_referrer

    from web_events

    where page_referrer is not null

),

parsed as (

    select
        page_referrer,
        {{ url_host('page_referrer') }} as referrer_host

    from referrers

)

select * from parsed
