-- Grain: one row per landed member of a campaign.

with

campaign_members as (

    select * from {{ source('raw_salesforce', 'campaign_members') }}

),

parsed as (

    select
        {{ json_record('payload', {
            'Id': 'VARCHAR',
            'CampaignId': 'VARCHAR',
            'LeadId': 'VARCHAR',
            'ContactId': 'VARCHAR',
            'FirstRespondedDate': 'VARCHAR',
            'CreatedDate': 'VARCHAR',
            'LastModifiedDate': 'VARCHAR',
            'SystemModstamp': 'VARCHAR',
            'HasResponded': 'BOOLEAN',
            'IsDeleted': 'BOOLEAN',
        }) }} as member,
        {{ record_hash(['payload']) }} as record_hash,
        _load_id,
        _file,
        _row

    from campaign_members

),

renamed as (

    select
        {{ source_system('salesforce') }} as source_system,
        {{ salesforce_id('member.id') }} as campaign_member_id,
        {{ salesforce_id('member.campaignid') }} as campaign_id,

        -- A member whose lead was converted has both.
        coalesce(
            {{ salesforce_id('member.contactid') }},
            {{ salesforce_id('member.leadid') }}
        ) as contact_id,
        coalesce(member.hasresponded, false) as has_responded,
        cast({{ blank_to_null('member.firstrespondeddate') }} as date) as first_responded_date,
        {{ utc_timestamp('member.createddate') }} as created_at,
        {{ salesforce_updated_at('member') }} as updated_at,
        coalesce(member.isdeleted, false) as is_gone,
        record_hash,
        _load_id,
        _file,
        _row

    from parsed

)

select * from renamed
