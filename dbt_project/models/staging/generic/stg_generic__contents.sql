-- Grain: one row per landed page or asset.

with

content as (

    select * from {{ source('raw_generic', 'content') }}

),

renamed as (

    select
        {{ source_system('generic') }} as source_system,
        coalesce(nullif(trim(trailing '/' from trim(page_path)), ''), '/') as page_path,
        lower(trim(content_type)) as content_type,
        lower({{ blank_to_null('funnel_stage') }}) as funnel_stage,
        {{ blank_to_null('title') }} as title,
        {{ record_hash([
            'page_path',
            'content_type',
            'funnel_stage',
            'title',
        ]) }} as record_hash,
        _load_id,
        _file,
        _row

    from content

)

select * from renamed
