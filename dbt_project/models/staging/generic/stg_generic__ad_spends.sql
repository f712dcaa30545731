-- Grain: one row per landed spend row.

with

ad_spend as (

    select * from {{ source('raw_generic', 'ad_spend') }}

),

renamed as (

    select
        {{ source_system('generic') }} as source_system,
        cast({{ blank_to_null('date') }} as date) as spend_date,
        lower(trim(platform)) as platform,
        {{ blank_to_null('account') }} as account,
        {{ blank_to_null('campaign_id') }} as campaign_id,
        {{ blank_to_null('campaign') }} as campaign,
        {{ blank_to_null('ad_group') }} as ad_group,
        {{ blank_to_null('keyword') }} as keyword,
        {{ blank_to_null('source') }} as source,
        {{ blank_to_null('medium') }} as medium,
        cast({{ blank_to_null('impressions') }} as bigint) as impressions,
        cast({{ blank_to_null('clicks') }} as bigint) as clicks,
        cast({{ blank_to_null('cost') }} as decimal(18, 6)) as cost,
        upper(trim(currency)) as currency,
        {{ record_hash([
            'date',
            'platform',
            'account',
            'campaign_id',
            'campaign',
            'ad_group',
            'keyword',
            'source',
            'medium',
            'impressions',
            'clicks',
            'cost',
            'currency',
        ]) }} as record_hash,
        _load_id,
        _file,
        _row

    from ad_spend

)

select * from renamed
