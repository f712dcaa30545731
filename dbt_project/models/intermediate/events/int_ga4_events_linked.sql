-- Grain: one row per landed GA4 event.

{{ config(materialized='ephemeral') }}

{% set link_parameters = [
    'utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'utm_id', 'gclid', 'dclid', 'srsltid',
] %}
-- Since then a parameter `source` of an event other than a page view may be the site's own.
{% set collected_since = '2023-06-01' %}

with

events as (

    select * from {{ ref('stg_ga4__events') }}

),

collected as (

    select
        *,
        coalesce(
            {%- for parameter in link_parameters %}
                collected_{{ parameter }}{{ ',' if not loop.last }}
            {%- endfor %}
        ) is not null as is_collected

    from events

),

linked as (

    select
        *,
        {% for parameter in link_parameters %}
            case
                when is_collected then collected_{{ parameter }}
                when export_date < cast('{{ collected_since }}' as date) or event_type = 'page'
                    then event_{{ parameter }}
            end as link_{{ parameter }},
        {% endfor %}

        -- An app has screens instead of pages; its events name theirs.
        coalesce(
            page_location,
            'app://' || coalesce(app_id, 'stream-' || stream_id, 'app') || '/'
            || {{ url_encoded('coalesce(firebase_screen, firebase_screen_class)') }}
        ) as address

    from collected

),

flagged as (

    select
        *,

        -- If the link has no parameters, GA4 writes what it infers from the referrer, even beside a
        -- click id. The campaign is then missing or in brackets.
        case
            when nullif(link_utm_campaign, '') != '(not set)' then link_utm_campaign like '(%)'
            else coalesce(link_utm_medium in ('organic', 'referral'), false)
        end as is_inferred

    from linked

),

-- A value in brackets is not from the link. (known_text() would find most of them too, but its long
-- list needs a join for every event.)
tagged as (

    select
        {% for parameter in link_parameters %}
            case
                when
                    link_{{ parameter }} not like '(%)'
                    and not {{ 'is_inferred' if parameter.startswith('utm_') else 'false' }}
                    then {{ blank_to_null('link_' ~ parameter) }}
            end as {{ parameter }},
        {% endfor %}
        *

    from flagged

),

with_page_urls as (

    select
        source_system,
        stream_id,
        event_id,
        occurred_at,
        received_at,
        visitor_id,
        user_id,
        event_type,
        event_name,

        -- With the parameters of the link that the address no longer shows.
        {{ url_with_parameters('address', link_parameters) }} as page_url,
        page_referrer,
        page_title,
        user_agent,
        country,
        email,
        phone,
        export_date,
        ads_storage,
        record,
        record_hash,
        _load_id,
        _file,
        _row,
        _loaded_at

    from tagged

)

select * from with_page_urls
