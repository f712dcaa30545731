-- Grain: one row per landed deal.

-- HubSpot stores a day without a time as midnight UTC.
{% set picked_day = "trim(trailing 'Z ' from deal.properties.closedate)" %}

with

deals as (

    select * from {{ source('raw_hubspot', 'deals') }}

),

parsed as (

    select
        {{ json_record('payload', {
            'id': 'VARCHAR',
            'portalId': 'VARCHAR',
            'archived': 'BOOLEAN',
            'updatedAt': 'VARCHAR',
            'archivedAt': 'VARCHAR',
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
                'hs_merged_object_ids': 'VARCHAR',
                'hs_salesforceopportunityid': 'VARCHAR',
            },
            'associations': {
                'companies': {'results': [{'id': 'VARCHAR', 'type': 'VARCHAR'}]},
            },
        }) }} as deal,
        {{ json_text_list('payload', 'associations.contacts.results', 'id') }} as contact_ids,
        {{ json_text_list('payload', 'associations.companies.results', 'id') }} as company_ids,
        {{ columns_given(json_object_keys('payload', 'properties'), {
            'pipeline': 'pipeline',
            'stage': 'dealstage',
            'amount': 'amount',
            'currency': 'deal_currency_code',
            'created_at': 'createdate',
            'closed_at': 'closedate',
            'close_date': 'closedate',
            'is_closed': 'hs_is_closed',
            'is_won': 'hs_is_closed_won',
            'deal_type': 'dealtype',
            'lost_reason': 'closed_lost_reason',
            'crm_probability': 'hs_deal_stage_probability',
            'merged_deal_ids': 'hs_merged_object_ids',
            'linked_deal_id': 'hs_salesforceopportunityid',
        }) }} as given_properties,
        {{ columns_given(json_object_keys('payload', 'associations'), {
            'contact_ids': 'contacts',
            'company_id': 'companies',
            'company_ids': 'companies',
        }) }} as given_associations,
        {{ columns_given(json_object_keys('payload'), {'is_gone': 'archived'}) }} as given_marks,

        -- An empty list of links means that there are none.
        {{ json_object_keys('payload', 'associations') }}
        = {{ text_list([]) }} as is_linked_to_nothing,
        {{ json_part('payload', 'properties') }} as record_fields,
        {{ record_hash(['payload']) }} as record_hash,
        _load_id,
        _file,
        _row,
        _loaded_at

    from deals

),

renamed as (

    select
        {{ source_system('hubspot', 'deal.portalId') }} as source_system,
        deal.id as deal_id,
        contact_ids,
        {{ primary_link_id('deal.associations.companies.results', 'deal_to_company') }}
            as company_id,
        company_ids,
        deal.properties.pipeline,
        deal.properties.dealstage as stage,
        cast({{ blank_to_null('deal.properties.amount') }} as decimal(18, 2)) as amount,
        upper({{ blank_to_null('deal.properties.deal_currency_code') }}) as currency,
        {{ utc_timestamp('deal.properties.createdate') }} as created_at,
        {{ hubspot_updated_at('deal', 'hs_lastmodifieddate') }} as updated_at,
        case
            when {{ picked_date(picked_day) }} is null
                then {{ utc_timestamp('deal.properties.closedate') }}
        end as closed_at,
        {{ picked_date(picked_day) }} as close_date,
        deal.properties.hs_is_closed as is_closed,
        deal.properties.hs_is_closed_won as is_won,
        {{ blank_to_null('deal.properties.dealtype') }} as deal_type,
        {{ blank_to_null('deal.properties.closed_lost_reason') }} as lost_reason,
        cast(
            {{ blank_to_null('deal.properties.hs_deal_stage_probability') }} as double
        ) as crm_probability,
        {{ split_list('deal.properties.hs_merged_object_ids') }} as merged_deal_ids,
        {{ salesforce_id('deal.properties.hs_salesforceopportunityid') }} as linked_deal_id,
        coalesce(deal.archived, false) as is_gone,
        {{ list_joined('given_properties', 'given_marks', "case
            when is_linked_to_nothing
                then " ~ text_list(["'contact_ids'", "'company_id'", "'company_ids'"]) ~ "
            else given_associations
        end") }} as given_columns,
        record_fields,
        record_hash,
        _load_id,
        _file,
        _row,
        _loaded_at

    from parsed

)

select * from renamed
