-- Grain: one row per landed row of a performance report.

{% set dimensions = [
    'AdId', 'AdDistribution', 'BidMatchType', 'DeliveredMatchType', 'DeviceOS', 'DeviceType', 'Goal',
    'Language', 'Network', 'TopVsOther',
] %}

-- Reports may lack ids: then the names tell rows apart.
{% set levels = {
    'campaign_key': ['CampaignId', 'CampaignName'],
    'ad_group_key': ['AdGroupId', 'AdGroupName'],
    'keyword_key': ['KeywordId', 'Keyword'],
} %}

with

costs as (

    select * from {{ source('raw_microsoft_ads', 'costs') }}

),

parsed as (

    select
        {{ json_record('payload', dict({
            'AccountId': 'VARCHAR',
            'CurrencyCode': 'VARCHAR',
            'TimePeriod': 'VARCHAR',
            'CampaignId': 'VARCHAR',
            'CampaignName': 'VARCHAR',
            'AdGroupId': 'VARCHAR',
            'AdGroupName': 'VARCHAR',
            'KeywordId': 'VARCHAR',
            'Keyword': 'VARCHAR',
            'Impressions': 'BIGINT',
            'Clicks': 'BIGINT',
            'Spend': 'DECIMAL(18, 6)',
            'Conversions': 'DECIMAL(18, 6)',
            'ConversionsQualified': 'DECIMAL(18, 6)',
            'Revenue': 'DECIMAL(18, 6)',
        }, **dict.fromkeys(dimensions, 'VARCHAR'))) }} as cost_row,
        {{ record_hash(['payload']) }} as record_hash,
        _load_id,
        _file,
        _row

    from costs

),

keyed as (

    select
        *,
        {% for key, columns in levels.items() %}
            coalesce(
                {{ blank_to_null('cost_row.' ~ columns[0]) }},
                {{ blank_to_null('cost_row.' ~ columns[1]) }}
            ) as {{ key }},
        {% endfor %}
        concat_ws(
            ',',
            {%- for dimension in dimensions %}
                case
                    when {{ blank_to_null('cost_row.' ~ dimension) }} is not null
                        then '{{ dimension }}'
                end{{ ',' if not loop.last }}
            {%- endfor %}
        ) as breakdown,
        concat_ws(
            '|',
            {%- for dimension in dimensions %}
                coalesce(cost_row.{{ dimension | lower }}, ''){{ ',' if not loop.last }}
            {%- endfor %}
        ) as dimension_values

    from parsed

),

renamed as (

    select
        {{ source_system('microsoft_ads') }} as source_system,
        cast(cost_row.timeperiod as date) as spend_date,
        'microsoft_ads' as platform,
        cost_row.accountid as account,
        {{ blank_to_null('cost_row.CampaignId') }} as campaign_id,
        {{ blank_to_null('cost_row.CampaignName') }} as campaign,
        {{ blank_to_null('cost_row.AdGroupId') }} as ad_group_id,
        {{ blank_to_null('cost_row.AdGroupName') }} as ad_group,
        {{ blank_to_null('cost_row.Keyword') }} as keyword,
        cost_row.impressions,
        cost_row.clicks,
        cost_row.spend as cost,
        upper(trim(cost_row.currencycode)) as currency,

        -- Conversions alone are rounded to whole numbers.
        coalesce(cost_row.conversionsqualified, cost_row.conversions) as conversions,
        cost_row.revenue as conversions_value,

        -- The level of a row: 0 account, 1 campaign, 2 ad group, 3 keyword.
        case
            when keyword_key is not null then 3
            when ad_group_key is not null then 2
            when campaign_key is not null then 1
            else 0
        end as depth,
        breakdown,

        -- What the row is about, without metrics.
        {{ record_hash([
            'cost_row.AccountId',
            'cost_row.TimePeriod',
            'campaign_key',
            'ad_group_key',
            'keyword_key',
            'dimension_values',
        ]) }} as cost_key,
        record_hash,
        _load_id,
        _file,
        _row

    from keyed

)

select * from renamed
