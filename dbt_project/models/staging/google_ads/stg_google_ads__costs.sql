-- Grain: one row per landed cost row.

{% set other_dimension -%}
    key in ('adGroupAd', 'assetGroup') or (key like '%View' and key != 'keywordView')
{%- endset %}

{% set segment -%}
    key not in ('date', 'dayOfWeek', 'week', 'month', 'monthOfYear', 'quarter', 'year')
{%- endset %}

with

costs as (

    select * from {{ source('raw_google_ads', 'costs') }}

),

parsed as (

    select
        {{ json_record('payload', {
            'customer': {'id': 'VARCHAR', 'currencyCode': 'VARCHAR'},
            'campaign': {
                'id': 'VARCHAR', 'name': 'VARCHAR', 'advertisingChannelType': 'VARCHAR'
            },
            'adGroup': {'id': 'VARCHAR', 'name': 'VARCHAR'},
            'adGroupCriterion': {'criterionId': 'VARCHAR', 'keyword': {'text': 'VARCHAR'}},
            'metrics': {
                'impressions': 'BIGINT',
                'clicks': 'BIGINT',
                'costMicros': 'DECIMAL(18, 0)',
                'conversions': 'DECIMAL(18, 6)',
                'conversionsValue': 'DECIMAL(18, 6)',
                'conversionsByConversionDate': 'DECIMAL(18, 6)',
                'conversionsValueByConversionDate': 'DECIMAL(18, 6)',
            },
        }) }} as cost_row,
        {{ json_text('payload', 'segments.date') }} as segment_date,

        -- Views and ads split a row as segments do; calendar segments add nothing to the day.
        concat_ws(
            ',',
            nullif({{ json_keys_text('payload', other_dimension) }}, ''),
            nullif({{ json_keys_text(json_part('payload', 'segments'), segment) }}, '')
        ) as breakdown,
        {{ json_without('payload', [
            'metrics', 'customer', 'campaign', 'adGroup', 'adGroupCriterion', 'keywordView'
        ]) }} as other_dimensions,
        {{ record_hash(['payload']) }} as record_hash,
        _load_id,
        _file,
        _row

    from costs

),

renamed as (

    select
        {{ source_system('google_ads') }} as source_system,
        cast(segment_date as date) as spend_date,
        'google_ads' as platform,
        cost_row.customer.id as account,
        cost_row.campaign.id as campaign_id,
        {{ blank_to_null('cost_row.campaign.name') }} as campaign,
        upper({{ blank_to_null('cost_row.campaign.advertisingChannelType') }}) as campaign_type,
        cost_row.adgroup.id as ad_group_id,
        {{ blank_to_null('cost_row.adGroup.name') }} as ad_group,
        cost_row.adgroupcriterion.criterionid as keyword_id,
        {{ blank_to_null('cost_row.adGroupCriterion.keyword.text') }} as keyword,
        cost_row.metrics.impressions,
        cost_row.metrics.clicks,
        cast(
            cost_row.metrics.costmicros * cast(0.000001 as decimal(7, 6)) as decimal(18, 6)
        ) as cost,
        upper(cost_row.customer.currencycode) as currency,
        coalesce(cost_row.metrics.conversionsbyconversiondate, cost_row.metrics.conversions)
            as conversions,
        coalesce(
            cost_row.metrics.conversionsvaluebyconversiondate, cost_row.metrics.conversionsvalue
        ) as conversions_value,

        -- The level of a row: 0 account, 1 campaign, 2 ad group, 3 keyword. Criteria of other
        -- views (ages, search terms) split an ad group.
        case
            when cost_row.adgroup.id is null and cost_row.adgroup.name is null
                then case when cost_row.campaign.id is null then 0 else 1 end
            when
                cost_row.adgroupcriterion.criterionid is null
                and cost_row.adgroupcriterion.keyword.text is null
                then 2
            when contains(breakdown, 'View') then 2
            else 3
        end as depth,
        breakdown,

        -- What the row is about, without metrics: all segments and views, since a report may be
        -- split by device, network, ad or search term too.
        {{ record_hash([
            'cost_row.customer.id',
            'cost_row.campaign.id',
            'cost_row.adGroup.id',
            'cost_row.adGroupCriterion.criterionId',
            'other_dimensions',
        ]) }} as cost_key,
        record_hash,
        _load_id,
        _file,
        _row

    from parsed

)

select * from renamed
