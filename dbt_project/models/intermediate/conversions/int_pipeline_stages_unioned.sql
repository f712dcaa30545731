-- Grain: one row per pipeline of a CRM and stage of it.

with

hubspot as (

    select * from {{ ref('stg_hubspot__pipeline_stages') }}

),

latest as (

    select
        'hubspot' as source_system,
        pipeline,
        pipeline_label,
        stage,
        stage_label,
        stage_order,
        probability,
        is_closed,
        is_won

    from hubspot

    qualify row_number() over (
        partition by pipeline, stage
        order by updated_at desc, record_hash, _load_id, _row
    ) = 1

)

select * from latest
