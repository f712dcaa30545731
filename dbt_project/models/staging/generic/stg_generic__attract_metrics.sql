-- Grain: one row per landed figure.

with

attract_metrics as (

    select * from {{ source('raw_generic', 'attract_metrics') }}

),

renamed as (

    select
        {{ source_system('generic') }} as source_system,
        {{ blank_to_null('metric') }} as metric,
        {{ blank_to_null('dimension') }} as dimension,
        cast({{ blank_to_null('period_start') }} as date) as period_start,
        cast({{ blank_to_null('value') }} as double) as value,
        {{ utc_timestamp('reported_at') }} as reported_at,
        {{ record_hash([
            'metric',
            'dimension',
            'period_start',
            'value',
            'reported_at',
        ]) }} as record_hash,
        _load_id,
        _file,
        _row

    from attract_metrics

)

select * from renamed
