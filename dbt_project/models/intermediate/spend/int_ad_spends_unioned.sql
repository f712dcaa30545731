-- Grain: one row per row of the newest export of a platform, account and day.

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

    select 'google_ads' as source_system, {{ columns }} from google_ads

    union all

    select 'meta_ads' as source_system, {{ columns }} from meta_ads

    union all

    select 'generic' as source_system, {{ columns }} from generic

),

newest_exports as (

    select unioned.*

    from unioned

    left join loads
        on unioned._load_id = loads.load_id

    -- All rows of the newest export stay: its ties are its rows.
    qualify rank() over (
        partition by
            unioned.source_system,
            unioned.platform,
            unioned.account,
            unioned.spend_date
        order by loads.exported_at desc nulls last
    ) = 1

),

named as (

    select
        spend_date,
        source_system,
        platform,
        coalesce(account, '(not set)') as account,
        campaign_id,
        coalesce({{ known_text('campaign') }}, '(not set)') as campaign,
        coalesce({{ known_text('ad_group') }}, '(not set)') as ad_group,
        coalesce({{ known_text('keyword') }}, '(not set)') as keyword,
        coalesce({{ known_text('lower(source)') }}, '(direct)') as source,
        coalesce({{ known_text('lower(medium)') }}, '(none)') as medium,
        impressions,
        clicks,
        cost,
        currency,
        _load_id,
        _row

    from newest_exports

)

select * from named
