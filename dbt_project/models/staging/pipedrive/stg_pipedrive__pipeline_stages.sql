-- Grain: one row per landed pipeline and stage of it, won and lost among them.

with

pipelines as (

    select * from {{ source('raw_pipedrive', 'pipelines') }}

),

parsed as (

    select
        {{ json_record('payload', {
            'id': 'VARCHAR',
            'name': 'VARCHAR',
            'update_time': 'VARCHAR',
            'stages': [
                {
                    'id': 'VARCHAR',
                    'name': 'VARCHAR',
                    'order_nr': 'INTEGER',
                    'deal_probability': 'DOUBLE',
                    'update_time': 'VARCHAR',
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

stages as (

    select
        pipeline,
        pipeline_stage.id as stage,
        pipeline_stage.name as stage_label,
        pipeline_stage.order_nr as stage_order,
        pipeline_stage.deal_probability / 100 as probability,
        false as is_closed,
        false as is_won,
        pipeline_stage.update_time as stage_updated_at,
        record_hash,
        _load_id,
        _file,
        _row

    from flattened

    -- Won and lost are no stages in Pipedrive, and the ends of each pipeline here.
    {% for stage, label, order, is_won in [
        ('won', 'Won', 1000, true), ('lost', 'Lost', 1001, false)
    ] %}
        union all

        select
            pipeline,
            '{{ stage }}' as stage,
            '{{ label }}' as stage_label,
            {{ order }} as stage_order,
            {{ is_won | int }} as probability,
            true as is_closed,
            {{ is_won | lower }} as is_won,
            null as stage_updated_at,
            record_hash,
            _load_id,
            _file,
            _row

        from parsed
    {% endfor %}

),

renamed as (

    select
        {{ source_system('pipedrive') }} as source_system,
        pipeline.id as pipeline,
        pipeline.name as pipeline_label,
        stage,
        stage_label,
        stage_order,
        probability,
        is_closed,
        is_won,
        greatest(
            {{ utc_timestamp('pipeline.update_time') }}, {{ utc_timestamp('stage_updated_at') }}
        ) as updated_at,
        record_hash,
        _load_id,
        _file,
        _row

    from stages

)

select * from renamed
