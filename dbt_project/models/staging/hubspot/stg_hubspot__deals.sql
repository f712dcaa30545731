-- Grain: one row per landed deal.

with

deals as (

    select * from {{ source('raw_hubspot', 'deals') }}

),

parsed as (

    select
        {{ json_record('payload', {
            'id': 'VARCHAR',
            'archived': 'BOOLEAN',
            'properties': {
                'pipeline': 'VARCHAR',
                'dealstage': 'VARCHAR',
                'amount': 'VARCHAR',
                'deal_currency_code': 'VARCHAR',
                'createdate': 'VARCHAR',
                'closedate': 'VARCHAR',
                'hs_lastmodifieddate': 'VARCHAR',
                'hs_is_closed': 'BOOLEAN',
                'hs_is_closed_won': 'BOOLEAN',
                'dealtype': 'VARCHAR',
                'closed_lost_reason': 'VARCHAR',
                'hs_deal_stage_probability': 'VARCHAR',
            },
        }) }} as deal,
        {{ json_text_list('payload', 'associations.contacts.results', 'id') }} as contact_ids,
        {{ json_text_list('payload', 'associations.companies.results', 'id') }} as company_ids,
        {{ record_hash(['payload']) }} as record_hash,
        _load_id,
        _file,
        _row,
        _loaded_at

    from deals

),

renamed as (

    select
        {{ source_system('hubspot') }} as source_system,
        deal.id as deal_id,
        contact_ids,
        {{ list_element('company_ids', 1) }} as company_id,
        deal.properties.pipeline,
        deal.properties.dealstage as stage,
        cast({{ blank_to_null('deal.properties.amount') }} as decimal(18, 2)) as amount,
        upper({{ blank_to_null('deal.properties.deal_currency_code') }}) as currency,
        {{ utc_timestamp('deal.properties.createdate') }} as created_at,
        {{ utc_timestamp('deal.properties.hs_lastmodifieddate') }} as updated_at,
        {{ utc_timestamp('deal.properties.closedate') }} as closed_at,
        deal.properties.hs_is_closed as is_closed,
        deal.properties.hs_is_closed_won as is_won,
        {{ blank_to_null('deal.properties.dealtype') }} as deal_type,
        {{ blank_to_null('deal.properties.closed_lost_reason') }} as lost_reason,
        cast(
            {{ blank_to_null('deal.properties.hs_deal_stage_probability') }} as double
        ) as crm_probability,
        coalesce(deal.archived, false) as is_archived,
        record_hash,
        _load_id,
        _file,
        _row,
        _loaded_at

    from parsed

)

select * from renamed
