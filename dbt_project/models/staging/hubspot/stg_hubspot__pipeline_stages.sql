-- Grain: one row per landed pipeline and stage of it.

with

pipelines as (

    select * from {{ source('raw_hubspot', 'pipelines') }}

),

parsed as (

    select
        {{ json_record('payload', {
            'id': 'VARCHAR',
            'portalId': 'VARCHAR',
            'label': 'VARCHAR',
            'updatedAt': 'VARCHAR',
            'stages': [
                {
                    'id': 'VARCHAR',
                    'label': 'VARCHAR',
                    'displayOrder': 'INTEGER',
                    'metadata': {'isClosed': 'BOOLEAN', 'probability': 'DOUBLE'},
                },
            ],
        }) }} as pipeline,
        {{ record_hash(['payload']) }} as record_hash,
        _load_id,
        _file,
        _row

    from pipelines

),

flattened as (

    select
        *,
        {{ unnest_list('pipeline.stages') }} as pipeline_stage

    from parsed

),

renamed as (

    select
        {{ source_system('hubspot', 'pipeline.portalId') }} as source_system,
        pipeline.id as pipeline,
        pipeline.label as pipeline_label,
        pipeline_stage.id as stage,
        pipeline_stage.label as stage_label,
        pipeline_stage.displayorder as stage_order,
        pipeline_stage.metadata.probability,
        coalesce(pipeline_stage.metadata.isclosed, false) as is_closed,

        -- HubSpot marks the won stages by a probability of 1.
        coalesce(
            pipeline_stage.metadata.isclosed and pipeline_stage.metadata.probability = 1, false
        ) as is_won,
        {{ utc_timestamp('pipeline.updatedAt') }} as updated_at,
        record_hash,
        _load_id,
        _file,
        _row

    from flattened

)

select * from renamed
