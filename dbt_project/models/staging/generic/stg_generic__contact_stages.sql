-- Grain: one row per landed stage entry of a contact.

with

contact_stages as (

    select * from {{ source('raw_generic', 'contact_stages') }}

),

renamed as (

    select
        {{ source_system('generic') }} as source_system,
        {{ blank_to_null('contact_id') }} as contact_id,
        {{ blank_to_null('stage') }} as stage,
        {{ utc_timestamp('entered_at') }} as entered_at,
        {{ record_hash([
            'contact_id',
            'stage',
            'entered_at',
        ]) }} as record_hash,
        _load_id,
        _file,
        _row,
        _loaded_at

    from contact_stages

)

select * from renamed
