-- Grain: one row per landed contact role of an opportunity.

with

opportunity_contact_roles as (

    select * from {{ source('raw_salesforce', 'opportunity_contact_roles') }}

),

parsed as (

    select
        {{ json_record('payload', {
            'Id': 'VARCHAR',
            'OpportunityId': 'VARCHAR',
            'ContactId': 'VARCHAR',
            'CreatedDate': 'VARCHAR',
            'LastModifiedDate': 'VARCHAR',
            'SystemModstamp': 'VARCHAR',
            'IsDeleted': 'BOOLEAN',
        }) }} as contact_role,
        {{ record_hash(['payload']) }} as record_hash,
        _load_id,
        _file,
        _row

    from opportunity_contact_roles

),

renamed as (

    select
        {{ source_system('salesforce') }} as source_system,
        {{ salesforce_id('contact_role.id') }} as contact_role_id,
        {{ salesforce_id('contact_role.opportunityid') }} as deal_id,
        {{ salesforce_id('contact_role.contactid') }} as contact_id,
        {{ salesforce_updated_at('contact_role') }} as updated_at,
        coalesce(contact_role.isdeleted, false) as is_gone,
        record_hash,
        _load_id,
        _file,
        _row

    from parsed

)

select * from renamed
