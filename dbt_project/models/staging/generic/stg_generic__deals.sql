-- Grain: one row per landed deal.

with

deals as (

    select * from {{ source('raw_generic', 'deals') }}

),

renamed as (

    select
        {{ source_system('generic') }} as source_system,
        {{ blank_to_null('deal_id') }} as deal_id,
        {{ split_list('contact_ids') }} as contact_ids,
        {{ blank_to_null('company_id') }} as company_id,
        {{ blank_to_null('pipeline') }} as pipeline,
        {{ blank_to_null('stage') }} as stage,
        cast({{ blank_to_null('amount') }} as decimal(18, 2)) as amount,
        {{ blank_to_null('currency') }} as currency,
        {{ utc_timestamp('created_at') }} as created_at,
        {{ utc_timestamp('updated_at') }} as updated_at,
        case
            when {{ picked_date('closed_at') }} is null then {{ utc_timestamp('closed_at') }}
        end as closed_at,
        {{ picked_date('closed_at') }} as close_date,
        cast({{ blank_to_null('is_closed') }} as boolean) as is_closed,
        cast({{ blank_to_null('is_won') }} as boolean) as is_won,
        {{ blank_to_null('deal_type') }} as deal_type,
        {{ blank_to_null('lost_reason') }} as lost_reason,
        cast({{ blank_to_null('probability') }} as double) as crm_probability,
        {{ cells_given({
            'contact_ids': 'contact_ids',
            'company_id': 'company_id',
            'pipeline': 'pipeline',
            'stage': 'stage',
            'amount': 'amount',
            'currency': 'currency',
            'created_at': 'created_at',
            'closed_at': 'closed_at',
            'close_date': 'closed_at',
            'is_closed': 'is_closed',
            'is_won': 'is_won',
            'deal_type': 'deal_type',
            'lost_reason': 'lost_reason',
            'crm_probability': 'probability',
        }) }} as given_columns,
        {{ json_of_row('deals') }} as record_fields,
        {{ record_hash([
            'deal_id',
            'contact_ids',
            'company_id',
            'pipeline',
            'stage',
            'amount',
            'currency',
            'created_at',
            'updated_at',
            'closed_at',
            'is_closed',
            'is_won',
            'deal_type',
            'lost_reason',
            'probability',
        ]) }} as record_hash,
        _load_id,
        _file,
        _row,
        _loaded_at

    from deals

)

select * from renamed
