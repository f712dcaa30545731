-- Grain: one row per landed deal.

with

deals as (

    select * from {{ source('raw_pipedrive', 'deals') }}

),

parsed as (

    select
        {{ json_record('payload', {
            'id': 'VARCHAR',
            'add_time': 'VARCHAR',
            'update_time': 'VARCHAR',
            'pipeline_id': 'VARCHAR',
            'stage_id': 'VARCHAR',
            'status': 'VARCHAR',
            'value': 'DECIMAL(18, 2)',
            'currency': 'VARCHAR',
            'won_time': 'VARCHAR',
            'lost_time': 'VARCHAR',
            'close_time': 'VARCHAR',
            'lost_reason': 'VARCHAR',
            'probability': 'DOUBLE',
            'person_id': 'VARCHAR',
            'org_id': 'VARCHAR',
            'is_deleted': 'BOOLEAN',
        }) }} as deal,
        {{ columns_given(json_object_keys('payload'), {
            'pipeline': 'pipeline_id',
            'stage': 'stage_id',
            'amount': 'value',
            'currency': 'currency',
            'created_at': 'add_time',
            'closed_at': ['won_time', 'lost_time', 'close_time'],
            'is_closed': 'status',
            'is_won': 'status',
            'lost_reason': 'lost_reason',
            'crm_probability': 'probability',
            'contact_ids': 'person_id',
            'company_id': 'org_id',
            'company_ids': 'org_id',
            'is_gone': ['status', 'is_deleted'],
        }) }} as given_columns,
        {{ list_has(json_object_keys('payload', none), "'changelog'") }} as has_history,
        {{ json_merged(
            json_part('payload', 'custom_fields'), json_part('payload', 'named_fields')
        ) }} as record_fields,
        {{ record_hash(['payload']) }} as record_hash,
        _load_id,
        _file,
        _row,
        _loaded_at

    from deals

),

renamed as (

    select
        {{ source_system('pipedrive') }} as source_system,
        deal.id as deal_id,
        {{ text_list([blank_to_null('deal.person_id')]) }} as contact_ids,
        {{ blank_to_null('deal.org_id') }} as company_id,
        {{ text_list([blank_to_null('deal.org_id')]) }} as company_ids,
        deal.pipeline_id as pipeline,

        -- A closed deal keeps the stage that it was in: won and lost are stages of their own here.
        case when deal.status in ('won', 'lost') then deal.status else deal.stage_id end as stage,
        deal.stage_id,
        deal.status,
        deal.value as amount,
        upper({{ blank_to_null('deal.currency') }}) as currency,
        {{ utc_timestamp('deal.add_time') }} as created_at,
        {{ utc_timestamp('deal.update_time') }} as updated_at,
        coalesce(
            case deal.status
                when 'won' then {{ utc_timestamp('deal.won_time') }}
                when 'lost' then {{ utc_timestamp('deal.lost_time') }}
            end,
            {{ utc_timestamp('deal.close_time') }}
        ) as closed_at,
        deal.status in ('won', 'lost') as is_closed,
        deal.status = 'won' as is_won,
        cast(null as string) as deal_type,
        {{ blank_to_null('deal.lost_reason') }} as lost_reason,
        deal.probability / 100 as crm_probability,
        coalesce(deal.is_deleted, false) or deal.status = 'deleted' as is_gone,
        has_history,
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
