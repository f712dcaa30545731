-- Grain: one row per landed stage entry of a deal.

with

deal_stages as (

    select * from {{ source('raw_generic', 'deal_stages') }}

),

renamed as (

    select
        {{ source_system('generic') }} as source_system,
        {{ blank_to_null('deal_id') }} as deal_id,
        {{ blank_to_null('stage') }} as stage,
        {{ utc_timestamp('entered_at') }} as entered_at,
        {{ record_hash([
            'deal_id',
            'stage',
            'entered_at',
        ]) }} as record_hash,
        _load_id,
        _file,
        _row,
        _loaded_at

    from deal_stages

)

select * from renamed
