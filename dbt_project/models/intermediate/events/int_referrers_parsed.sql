-- Grain: one row per referrer.

{{ config(materialized='incremental', incremental_strategy='append') }}

with

web_events as (

    select * from {{ ref('int_web_events_unioned') }}

),

referrers as (

    select
        page_referrer_key,
        min(page_referrer) as page_referrer

    from web_events

    where
        page_referrer_key is not null
        and {{ is_newly_loaded() }}

    group by page_referrer_key

),

parsed as (

    select
        referrers.page_referrer,
        referrers.page_referrer_key,
        {{ url_host('referrers.page_referrer') }} as referrer_host

    from referrers

    {% if is_incremental() %}
        left join {{ this }} as parsed_before
            on referrers.page_referrer_key = parsed_before.page_referrer_key

        where parsed_before.page_referrer_key is null
    {% endif %}

)

select * from parsed
