-- Grain: one row per landed cost row.

with

costs as (

    select * from {{ source('raw_google_ads', 'costs') }}

),

parsed as (

    select
        {{ json_record('payload', {
            'customer': {'id': 'VARCHAR', 'currencyCode': 'VARCHAR'},
            'campaign': {'id': 'VARCHAR', 'name': 'VARCHAR'},
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
            'segments': 'VARCHAR',
        }) }} as cost_row,
        {{ json_text('payload', 'segments.date') }} as segment_date,
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
        cost_row.campaign.name as campaign,
        cost_row.adgroup.id as ad_group_id,
        {{ blank_to_null('cost_row.adGroup.name') }} as ad_group,
        cost_row.adgroupcriterion.criterionid as keyword_id,
        {{ blank_to_null('cost_row.adGroupCriterion.keyword.text') }} as keyword,
        'google' as source,
        'cpc' as medium,
        coalesce(cost_row.metrics.impressions, 0) as impressions,
        coalesce(cost_row.metrics.clicks, 0) as clicks,
        cast(
            cost_row.metrics.costmicros * cast(0.000001 as decimal(7, 6)) as decimal(18, 6)
        ) as cost,
        upper(cost_row.customer.currencycode) as currency,
        coalesce(cost_row.metrics.conversionsbyconversiondate, cost_row.metrics.conversions)
            as conversions,
        coalesce(
            cost_row.metrics.conversionsvaluebyconversiondate, cost_row.metrics.conversionsvalue
        ) as conversions_value,

        -- What the row is about, metrics aside: all segments, for a report may be split by
        -- device or network too.
        {{ surrogate_id([
            'cost_row.customer.id',
            'cost_row.campaign.id',
            'cost_row.adGroup.id',
            'cost_row.adGroupCriterion.criterionId',
            'cost_row.segments',
        ]) }} as cost_key,
        record_hash,
        _load_id,
        _file,
        _row

    from parsed

)

select * from renamed
