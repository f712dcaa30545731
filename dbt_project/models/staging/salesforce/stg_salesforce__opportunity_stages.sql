-- Grain: one row per landed stage of opportunities.

with

opportunity_stages as (

    select * from {{ source('raw_salesforce', 'opportunity_stages') }}

),

parsed as (

    select
        {{ json_record('payload', {
            'Id': 'VARCHAR',
            'ApiName': 'VARCHAR',
            'MasterLabel': 'VARCHAR',
            'SortOrder': 'INTEGER',
            'DefaultProbability': 'DOUBLE',
            'LastModifiedDate': 'VARCHAR',
            'SystemModstamp': 'VARCHAR',
            'IsActive': 'BOOLEAN',
            'IsClosed': 'BOOLEAN',
            'IsWon': 'BOOLEAN',
        }) }} as stage_record,
        {{ record_hash(['payload']) }} as record_hash,
        _load_id,
        _file,
        _row

    from opportunity_stages

),

renamed as (

    select
        {{ source_system('salesforce') }} as source_system,
        coalesce(
            {{ blank_to_null('stage_record.apiname') }},
            {{ blank_to_null('stage_record.masterlabel') }}
        ) as stage,
        coalesce(
            {{ blank_to_null('stage_record.masterlabel') }},
            {{ blank_to_null('stage_record.apiname') }}
        ) as stage_label,
        stage_record.sortorder as stage_order,
        stage_record.defaultprobability / 100 as probability,
        coalesce(stage_record.isactive, true) as is_active,
        coalesce(stage_record.isclosed, false) as is_closed,
        coalesce(stage_record.iswon, false) as is_won,
        {{ salesforce_updated_at('stage_record') }} as updated_at,
        record_hash,
        _load_id,
        _file,
        _row

    from parsed

)

select * from renamed
