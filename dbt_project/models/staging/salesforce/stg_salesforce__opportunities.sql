-- Grain: one row per landed opportunity.

with

opportunities as (

    select * from {{ source('raw_salesforce', 'opportunities') }}

),

parsed as (

    select
        {{ json_record('payload', {
            'Id': 'VARCHAR',
            'AccountId': 'VARCHAR',
            'RecordTypeId': 'VARCHAR',
            'RecordType': {'Name': 'VARCHAR'},
            'StageName': 'VARCHAR',
            'Amount': 'VARCHAR',
            'CurrencyIsoCode': 'VARCHAR',
            'CloseDate': 'VARCHAR',
            'CreatedDate': 'VARCHAR',
            'LastModifiedDate': 'VARCHAR',
            'SystemModstamp': 'VARCHAR',
            'IsClosed': 'BOOLEAN',
            'IsWon': 'BOOLEAN',
            'Type': 'VARCHAR',
            'Probability': 'VARCHAR',
            var('salesforce_loss_reason_field'): 'VARCHAR',
            'IsDeleted': 'BOOLEAN',
        }) }} as opportunity,
        {{ columns_given(json_object_keys('payload'), {
            'company_id': 'AccountId',
            'pipeline': ['RecordType', 'RecordTypeId'],
            'stage': 'StageName',
            'amount': 'Amount',
            'currency': 'CurrencyIsoCode',
            'created_at': 'CreatedDate',
            'close_date': 'CloseDate',
            'is_closed': 'IsClosed',
            'is_won': 'IsWon',
            'deal_type': 'Type',
            'lost_reason': var('salesforce_loss_reason_field'),
            'crm_probability': 'Probability',
            'is_gone': 'IsDeleted',
        }) }} as given_columns,
        payload as record_fields,
        {{ record_hash(['payload']) }} as record_hash,
        _load_id,
        _file,
        _row,
        _loaded_at

    from opportunities

),

renamed as (

    select
        {{ source_system('salesforce') }} as source_system,
        {{ salesforce_id('opportunity.id') }} as deal_id,
        {{ salesforce_id('opportunity.accountid') }} as company_id,

        -- An opportunity without a type has the master record type.
        coalesce(
            {{ blank_to_null('opportunity.recordtype.name') }},
            nullif({{ salesforce_id('opportunity.recordtypeid') }}, '012000000000000')
        ) as pipeline,
        opportunity.stagename as stage,
        cast({{ blank_to_null('opportunity.amount') }} as decimal(18, 2)) as amount,
        upper({{ blank_to_null('opportunity.currencyisocode') }}) as currency,
        {{ utc_timestamp('opportunity.createddate') }} as created_at,
        {{ salesforce_updated_at('opportunity') }} as updated_at,
        cast({{ blank_to_null('opportunity.closedate') }} as date) as close_date,
        opportunity.isclosed as is_closed,
        opportunity.iswon as is_won,
        coalesce(opportunity.isdeleted, false) as is_gone,
        {{ blank_to_null('opportunity.type') }} as deal_type,
        {{ blank_to_null('opportunity.' ~ var('salesforce_loss_reason_field') | lower) }}
            as lost_reason,
        cast({{ blank_to_null('opportunity.probability') }} as double) / 100 as crm_probability,
        given_columns,
        record_fields,
        record_hash,
        _load_id,
        _file,
        _row,
        _loaded_at

    from parsed

)

select * from renamed
