-- Grain: one row per landed GA4 event of an ad click whose campaign GA4 has.

{{ config(materialized='incremental', incremental_strategy='replace_loaded') }}

with

web_events as (

    select * from {{ ref('int_web_events_unioned') }}
    where
        export_date is not null
        and {{ is_newly_loaded() }}

),

url_parameters as (

    select * from {{ ref('int_url_parameters_extracted') }}
    where parameter = 'gclid'

),

ga4 as (

    select * from {{ ref('stg_ga4__events') }}
    where {{ is_newly_loaded() }}

),

-- Few pages have a click id, so few records are read whole.
clicks as (

    select
        web_events.occurred_at,
        web_events.record_hash,
        web_events._load_id,
        web_events._row,
        web_events._loaded_at,
        url_parameters.parameter_value as gclid

    from web_events

    inner join url_parameters
        on web_events.page_url_key = url_parameters.page_url_key

),

with_records as (

    select
        clicks.*,
        {{ json_record('ga4.record', {
            'session_traffic_source_last_click': {
                'google_ads_campaign': {
                    'campaign_name': 'VARCHAR',
                    'ad_group_name': 'VARCHAR',
                },
            },
        }) }}.session_traffic_source_last_click.google_ads_campaign as ads_campaign

    from clicks

    inner join ga4
        on
            clicks._load_id = ga4._load_id
            and clicks._row = ga4._row

),

named as (

    select
        gclid,
        occurred_at,
        {{ known_text('ads_campaign.campaign_name') }} as campaign,
        {{ known_text('ads_campaign.ad_group_name') }} as ad_group,
        _row,
        record_hash,
        _load_id,
        _loaded_at

    from with_records

),

known as (

    select * from named
    where campaign is not null

)

select * from known
