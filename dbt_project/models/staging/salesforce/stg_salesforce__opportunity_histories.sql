-- Grain: one row per landed entry of an opportunity's history.

with

opportunity_history as (

    select * from {{ source('raw_salesforce', 'opportunity_history') }}

),

parsed as (

    select
        {{ json_record('payload', {
            'Id': 'VARCHAR',
            'OpportunityId': 'VARCHAR',
            'StageName': 'VARCHAR',
            'Amount': 'VARCHAR',
            'Probability': 'VARCHAR',
            'CreatedDate': 'VARCHAR',
        }) }} as entry,
        {{ record_hash(['payload']) }} as record_hash,
        _load_id,
        _file,
        _row,
        _loaded_at

    from opportunity_history

),

renamed as (

    select
        {{ source_system('salesforce') }} as source_system,
        {{ salesforce_id('entry.opportunityid') }} as deal_id,
        entry.stagename as stage,
        cast({{ blank_to_null('entry.amount') }} as decimal(18, 2)) as amount,
        cast({{ blank_to_null('entry.probability') }} as double) / 100 as crm_probability,
        {{ utc_timestamp('entry.createddate') }} as entered_at,
        record_hash,
        _load_id,
        _file,
        _row,
        _loaded_at

    from parsed

)

select * from renamed
