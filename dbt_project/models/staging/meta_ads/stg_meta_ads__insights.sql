-- Grain: one row per landed insights row.

with

insights as (

    select * from {{ source('raw_meta_ads', 'insights') }}

),

parsed as (

    select
        {{ json_record('payload', {
            'account_id': 'VARCHAR',
            'account_currency': 'VARCHAR',
            'campaign_id': 'VARCHAR',
            'campaign_name': 'VARCHAR',
            'adset_id': 'VARCHAR',
            'adset_name': 'VARCHAR',
            'ad_id': 'VARCHAR',
            'date_start': 'VARCHAR',
            'impressions': 'BIGINT',
            'clicks': 'BIGINT',
            'inline_link_clicks': 'BIGINT',
            'spend': 'DECIMAL(18, 6)',
            'publisher_platform': 'VARCHAR',
            'platform_position': 'VARCHAR',
            'device_platform': 'VARCHAR',
            'impression_device': 'VARCHAR',
            'age': 'VARCHAR',
            'gender': 'VARCHAR',
            'country': 'VARCHAR',
            'region': 'VARCHAR',
            'dma': 'VARCHAR',
        }) }} as insight,
        {{ record_hash(['payload']) }} as record_hash,
        _load_id,
        _file,
        _row

    from insights

),

renamed as (

    select
        {{ source_system('meta_ads') }} as source_system,
        cast(insight.date_start as date) as spend_date,
        'meta_ads' as platform,
        insight.account_id as account,
        {{ blank_to_null('insight.campaign_id') }} as campaign_id,
        {{ blank_to_null('insight.campaign_name') }} as campaign,
        {{ blank_to_null('insight.adset_id') }} as ad_group_id,
        {{ blank_to_null('insight.adset_name') }} as ad_group,
        cast(null as string) as keyword,
        lower({{ blank_to_null('insight.publisher_platform') }}) as placement,
        insight.impressions,

        -- All clicks, likes and shares included, as Ads Manager counts them; Meta leaves
        -- inline_link_clicks out of a row both where there are none and where nobody asked.
        insight.clicks,
        insight.inline_link_clicks as link_clicks,
        insight.spend as cost,
        upper(trim(insight.account_currency)) as currency,

        -- The level of a row: 0 account, 1 campaign, 2 ad set. An ad splits its ad set.
        case
            when {{ blank_to_null('insight.campaign_id') }} is null then 0
            when
                {{ blank_to_null('insight.adset_id') }} is null
                and {{ blank_to_null('insight.ad_id') }} is null
                then 1
            else 2
        end as depth,
        concat_ws(
            ',',
            {%- for dimension in [
                'ad_id', 'publisher_platform', 'platform_position', 'device_platform',
                'impression_device', 'age', 'gender', 'country', 'region', 'dma'
            ] %}
                case
                    when {{ blank_to_null('insight.' ~ dimension) }} is not null
                        then '{{ dimension }}'
                end{{ ',' if not loop.last }}
            {%- endfor %}
        ) as breakdown,

        -- What the row is about, without metrics: a report may be broken down by more than the
        -- placement.
        {{ record_hash([
            'insight.account_id',
            'insight.campaign_id',
            'insight.adset_id',
            'insight.ad_id',
            'insight.date_start',
            'insight.publisher_platform',
            'insight.platform_position',
            'insight.device_platform',
            'insight.impression_device',
            'insight.age',
            'insight.gender',
            'insight.country',
            'insight.region',
            'insight.dma',
        ]) }} as cost_key,
        record_hash,
        _load_id,
        _file,
        _row

    from parsed

)

select * from renamed
