-- Grain: one row per landed campaign.

with

campaigns as (

    select * from {{ source('raw_salesforce', 'campaigns') }}

),

parsed as (

    select
        {{ json_record('payload', {
            'Id': 'VARCHAR',
            'Name': 'VARCHAR',
            'Type': 'VARCHAR',
            'CreatedDate': 'VARCHAR',
            'LastModifiedDate': 'VARCHAR',
            'SystemModstamp': 'VARCHAR',
            'IsDeleted': 'BOOLEAN',
        }) }} as campaign,
        {{ record_hash(['payload']) }} as record_hash,
        _load_id,
        _file,
        _row

    from campaigns

),

renamed as (

    select
        {{ source_system('salesforce') }} as source_system,
        {{ salesforce_id('campaign.id') }} as campaign_id,
        {{ blank_to_null('campaign.name') }} as campaign,
        lower({{ blank_to_null('campaign.type') }}) as campaign_type,
        {{ salesforce_updated_at('campaign') }} as updated_at,
        coalesce(campaign.isdeleted, false) as is_gone,
        record_hash,
        _load_id,
        _file,
        _row

    from parsed

)

select * from renamed
