-- Grain: one row per page URL.

{{ config(materialized='incremental', incremental_strategy='append') }}

{% set pages_of_forms = [
    'stg_callrail__form_submissions',
    'stg_generic__form_submissions',
    'stg_hubspot__form_submissions',
] %}

with

web_events as (

    select * from {{ ref('int_web_events_unioned') }}
    where {{ is_newly_loaded() }}

),

{% for one in pages_of_forms %}
    {{ one | replace('stg_', '') }} as (

        select * from {{ ref(one) }}
        where {{ is_newly_loaded() }}

    ),

{% endfor %}
pages as (

    select
        page_url_key,
        page_url,
        _loaded_at
    from web_events

    {% for one in pages_of_forms %}
        union all

        select
            {{ text_key('page_url') }} as page_url_key,
            page_url,
            _loaded_at
        from {{ one | replace('stg_', '') }}
    {% endfor %}

),

page_urls as (

    select
        page_url_key,
        min(page_url) as page_url,
        min(_loaded_at) as _loaded_at

    from pages

    where page_url_key is not null

    group by page_url_key

),

new_urls as (

    select
        page_urls.page_url,
        page_urls.page_url_key,
        page_urls._loaded_at

    from page_urls

    {% if is_incremental() %}
        left join {{ this }} as seen
            on page_urls.page_url_key = seen.page_url_key

        where seen.page_url_key is null
    {% endif %}

)

select * from new_urls
