-- Grain: one row per row of any export of a platform, account and day.

{% set columns %}
    source_system,
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
    record_hash,
    _load_id,
    _row
{% endset %}

{% set of_vendors %}
    campaign_type,
    ad_group_id,
    depth,
    breakdown,
    cost_key,
{% endset %}

with

ad_platforms as (

    select * from {{ ref('int_ad_costs_tagged') }}

),

generic as (

    select * from {{ ref('stg_generic__ad_spends') }}

),

source_aliases as (

    select * from {{ ref('int_source_aliases_unnested') }}

),

loads as (

    select * from {{ ref('stg_closedloop__loads') }}

),

unioned as (

    select {{ of_vendors }} {{ columns }} from ad_platforms

    union all

    select
        cast(null as string) as campaign_type,
        cast(null as string) as ad_group_id,
        cast(null as integer) as depth,
        '' as breakdown,
        cast(null as string) as cost_key,
        {{ columns }}

    from generic

),

named as (

    select
        unioned.source_system,
        unioned.spend_date,
        unioned.platform,
        coalesce(unioned.account, '(not set)') as account,
        unioned.campaign_id,
        coalesce({{ known_text('unioned.campaign') }}, '(not set)') as campaign,
        unioned.campaign_type,
        unioned.ad_group_id,
        coalesce({{ known_text('unioned.ad_group') }}, '(not set)') as ad_group,
        coalesce({{ known_text('unioned.keyword') }}, '(not set)') as keyword,
        coalesce({{ known_text('lower(unioned.source)') }}, '(direct)') as source,
        coalesce({{ known_text('lower(unioned.medium)') }}, '(none)') as medium,
        unioned.impressions,
        unioned.clicks,
        unioned.cost,
        unioned.currency,
        unioned.depth,
        unioned.breakdown,
        unioned.cost_key,
        unioned.record_hash,
        loads.export_series,
        loads.is_dated,
        loads.path,
        loads.exported_at,
        coalesce(loads.is_whole, false) as is_whole,
        unioned._load_id,
        unioned._row

    from unioned

    left join loads
        on unioned._load_id = loads.load_id

),

-- A sheet may use the words of a tool: Google Ads / paid is google / cpc.
renamed as (

    select
        named.{{ all_but('source, medium') }},
        coalesce(source_aliases.to_source, all_mediums.to_source, named.source) as source,
        coalesce(source_aliases.to_medium, all_mediums.to_medium, named.medium) as medium

    from named

    left join source_aliases
        on
            {{ source_name_compared('named.source') }} = source_aliases.compared_source
            and {{ source_name_compared('named.medium') }} = source_aliases.compared_medium

    left join source_aliases as all_mediums
        on
            {{ source_name_compared('named.source') }} = all_mediums.compared_source
            and all_mediums.compared_medium = ''

)

select * from renamed
