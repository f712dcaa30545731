-- Grain: one row per row of any export of a platform, account and day.

{% set columns %}
    spend_date,
    platform,
    account,
    campaign_id,
    campaign,
    ad_group,
    keyword,
    source,
    medium,
    impressions,
    clicks,
    cost,
    currency,
    _load_id,
    _row
{% endset %}

with

google_ads as (

    select * from {{ ref('int_google_ads_costs_deduplicated') }}

),

meta_ads as (

    select * from {{ ref('int_meta_ads_insights_tagged') }}

),

generic as (

    select * from {{ ref('stg_generic__ad_spends') }}

),

loads as (

    select * from {{ ref('stg_closedloop__loads') }}

),

unioned as (

    select source_system, {{ columns }} from google_ads

    union all

    select source_system, {{ columns }} from meta_ads

    union all

    select source_system, {{ columns }} from generic

),

named as (

    select
        unioned.spend_date,
        unioned.source_system,
        unioned.platform,
        coalesce(unioned.account, '(not set)') as account,
        unioned.campaign_id,
        coalesce({{ known_text('unioned.campaign') }}, '(not set)') as campaign,
        coalesce({{ known_text('unioned.ad_group') }}, '(not set)') as ad_group,
        coalesce({{ known_text('unioned.keyword') }}, '(not set)') as keyword,
        coalesce({{ known_text('lower(unioned.source)') }}, '(direct)') as source,
        coalesce({{ known_text('lower(unioned.medium)') }}, '(none)') as medium,
        unioned.impressions,
        unioned.clicks,
        unioned.cost,
        unioned.currency,
        loads.exported_at,
        unioned._load_id,
        unioned._row

    from unioned

    left join loads
        on unioned._load_id = loads.load_id

)

select * from named
