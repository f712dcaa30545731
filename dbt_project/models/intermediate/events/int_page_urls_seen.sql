-- Grain: one row per page URL.

{{ config(materialized='incremental', incremental_strategy='append') }}

with

web_events as (

    select * from {{ ref('int_web_events_unioned') }}
    where {{ is_newly_loaded() }}

),

page_urls as (

    select distinct page_url

    from web_events

    where page_url is not null

),

keyed as (

    select
        page_url,
        {{ text_key('page_url') }} as page_url_key,
        {{ build_number() }} as build_number

    from page_urls

),

new_urls as (

    select keyed.*

    from keyed

    {% if is_incremental() %}
        left join {{ this }} as seen
            on keyed.page_url_key = seen.page_url_key

        where seen.page_url_key is null
    {% endif %}

)

select * from new_urls
