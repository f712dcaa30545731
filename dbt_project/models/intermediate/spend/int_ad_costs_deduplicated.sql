-- Grain: one row per source, platform, export (series and time) and cost key.

{% set columns = [
    'source_system', 'spend_date', 'platform', 'account', 'campaign_id', 'campaign',
    'campaign_type', 'ad_group_id', 'ad_group', 'keyword', 'placement', 'impressions', 'clicks',
    'cost', 'currency', 'conversions', 'conversions_value', 'depth', 'breakdown', 'cost_key',
    'record_hash', '_load_id', '_row',
] %}

-- What the rows of a platform do not have.
{% set platforms = {
    'google_ads': ['placement'],
    'microsoft_ads': ['placement', 'campaign_type'],
    'linkedin_ads': ['placement', 'campaign_type', 'ad_group_id', 'ad_group', 'keyword'],
    'meta_ads': ['campaign_type', 'conversions', 'conversions_value'],
} %}

with

google_ads as (

    select * from {{ ref('stg_google_ads__costs') }}

),

microsoft_ads as (

    select * from {{ ref('stg_microsoft_ads__costs') }}

),

linkedin_ads as (

    select * from {{ ref('stg_linkedin_ads__costs') }}

),

meta_ads as (

    select * from {{ ref('stg_meta_ads__insights') }}

),

loads as (

    select * from {{ ref('stg_closedloop__loads') }}

),

unioned as (

    {% for platform, lacking in platforms.items() %}
        select {{ columns_or_null(columns, columns | reject('in', lacking) | list) | indent(4) }}
        from {{ platform }}
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- One export may have a row twice, in one file or two. Between two exports a later model chooses.
deduplicated as (

    select unioned.*

    from unioned

    left join loads
        on unioned._load_id = loads.load_id

    qualify row_number() over (
        partition by
            unioned.source_system,
            unioned.platform,
            loads.export_series,
            loads.exported_at,
            unioned.cost_key
        order by
            {{ newest_first('loads.exported_at', 'loads.exported_at', 'unioned.record_hash') }},
            unioned._load_id,
            unioned._row
    ) = 1

)

select * from deduplicated
